/**
 * The cart as the server has told it. Pure: a truth and a frame give the next truth.
 *
 * Owns: what every frame of a table means for its cart (`docs/contract.md` §3). Must not: guess, or know what is on its way
 * to the server. A frame that comes twice, or late, changes nothing.
 */

import { minor } from "trivet/money.js";

/** @typedef {import("trivet/wire/diner.js").Frame} Frame */
/** @typedef {import("trivet/wire/diner.js").Snapshot} Snapshot */
/** @typedef {import("trivet/wire/diner.js").SnapshotView} SnapshotView */
/** @typedef {import("trivet/wire/diner.js").LineView} LineView */
/** @typedef {import("trivet/wire/diner.js").MemberView} MemberView */

/**
 * A line; its amounts are whole minor units.
 * @typedef {Omit<LineView, "unit_price" | "line_total"> & {unit_price: number, line_total: number}} Line
 */

/**
 * Why the last order was refused.
 * @typedef {{order_id: string, error: string, message: string, allow_retry: boolean}} Failure
 */

/**
 * @typedef {object} Truth
 * @property {string | null} sessionId null before the first snapshot.
 * @property {number} seq
 * @property {number} round
 * @property {ReadonlyMap<string, Line>} lines In the order in which they came.
 * @property {readonly MemberView[]} members
 * @property {string | null} currency
 * @property {string | null} cartHash null where it is not known: just after an order, while the cart is empty.
 * @property {boolean} cartLocked
 * @property {string | null} lockedBy
 * @property {string | null} lockExpiresAt
 * @property {string | null} pendingOrderId
 * @property {"idle" | "processing" | "confirmed" | "failed"} orderProcessingStatus
 * @property {"sending" | "retrying" | "checking" | "queued" | null} orderPhase
 * @property {Failure | null} failure Of the order that failed last, until the cart changes or another one is placed.
 * @property {import("trivet/wire/diner.js").OrderConfirmedFrame | null} confirmed The order that was confirmed last, as told.
 * @property {{public_id: string, by: string, action: "created" | "updated" | "deleted"} | null} changed The last change.
 * @property {boolean} passNeeded Whether the daily pass must be given before the cart opens.
 * @property {boolean} passRequired
 * @property {boolean} orderingEnabled As far as it was told since we came.
 * @property {boolean} closed
 */

/** @type {Truth} */
export const NOTHING = Object.freeze({
  sessionId: null,
  seq: -1,
  round: 0,
  lines: new Map(),
  members: [],
  currency: null,
  cartHash: null,
  cartLocked: false,
  lockedBy: null,
  lockExpiresAt: null,
  pendingOrderId: null,
  orderProcessingStatus: "idle",
  orderPhase: null,
  failure: null,
  confirmed: null,
  changed: null,
  passNeeded: false,
  passRequired: false,
  orderingEnabled: true,
  closed: false,
});

const UNLOCKED = Object.freeze({ cartLocked: false, lockedBy: null, lockExpiresAt: null, orderPhase: null });

/**
 * What is true after a frame of the socket.
 * @param {Truth} truth
 * @param {Frame} frame
 * @returns {Truth} The same object where nothing is new.
 */
export function after(truth, frame) {
  if (frame.type === "snapshot") return whole(truth, frame);
  if (truth.sessionId === null) return truth; // a snapshot comes first
  if (frame.type === "member_presence") return { ...truth, members: withMember(truth.members, frame.member) };
  if (!("seq" in frame) || frame.seq <= truth.seq) return truth;
  return { ...truth, ...told(truth, frame), seq: frame.seq };
}

/**
 * What is true after a snapshot that was asked for over HTTP: it may have been overtaken on its way.
 * @param {Truth} truth
 * @param {SnapshotView} snapshot
 * @returns {Truth}
 */
export function polled(truth, snapshot) {
  const overtaken = truth.sessionId === snapshot.session_id && snapshot.seq < truth.seq;
  return overtaken ? truth : whole(truth, snapshot);
}

/** @param {Truth} truth @param {SnapshotView} snapshot @returns {Truth} */
function whole(truth, snapshot) {
  const before = truth.sessionId === snapshot.session_id ? truth : NOTHING;
  const failed = snapshot.order_processing_status === "failed";
  return {
    ...before,
    sessionId: snapshot.session_id,
    seq: snapshot.seq,
    round: snapshot.round,
    currency: snapshot.currency,
    lines: new Map(snapshot.items.map((item) => [item.public_id, lineOf(item, snapshot.currency)])),
    members: snapshot.members,
    cartHash: snapshot.cart_hash,
    cartLocked: snapshot.cart_locked,
    lockedBy: snapshot.locked_by,
    lockExpiresAt: snapshot.lock_expires_at,
    pendingOrderId: snapshot.pending_order_id,
    orderProcessingStatus: snapshot.order_processing_status,
    orderPhase: snapshot.order_phase,
    failure: failed ? before.failure : null,
    closed: snapshot.seq <= before.seq && before.closed, // what came since can only be that it was opened again
    passRequired: snapshot.daily_pass_required,
    passNeeded: snapshot.daily_pass_required && !snapshot.pass_validated,
  };
}

/**
 * A line as it is now, from the `current` of a refusal; null where it is no longer in the cart.
 * @param {Truth} truth
 * @param {string} publicId
 * @param {LineView | null | undefined} current
 * @returns {Truth}
 */
export function corrected(truth, publicId, current) {
  const there = current != null && current.state !== "ordered" && truth.currency !== null;
  const lines = new Map(truth.lines);
  if (there) lines.set(publicId, lineOf(current, /** @type {string} */ (truth.currency)));
  else lines.delete(publicId);
  return { ...truth, lines };
}

/** @param {Truth} truth @param {Frame} frame @returns {Partial<Truth>} */
function told(truth, frame) {
  switch (frame.type) {
    case "cart_update":
      return cartUpdate(truth, frame);
    case "cart_locked":
      return locked(truth, frame);
    case "order_processing":
      return frame.order_id === truth.pendingOrderId ? { orderPhase: frame.phase } : {};
    case "order_confirmed":
      return confirmed(truth, frame);
    case "order_failed":
      return failed(truth, frame);
    default:
      return aboutTheParty(truth, frame);
  }
}

/** @param {Truth} truth @param {Frame} frame @returns {Partial<Truth>} */
function aboutTheParty(truth, frame) {
  switch (frame.type) {
    case "member_join":
    case "member_update":
      return { members: withMember(truth.members, frame.member) };
    case "member_leave":
      return { members: truth.members.filter((member) => member.member_id !== frame.member.member_id) };
    case "party_join":
      return { round: frame.round, cartHash: frame.cart_hash };
    case "pass_validated":
      return { passNeeded: false };
    case "ordering_disabled":
    case "ordering_enabled":
      return { orderingEnabled: frame.type === "ordering_enabled" };
    case "session_closed":
    case "session_restored":
      return { closed: frame.type === "session_closed" };
    default:
      return {};
  }
}

/** @param {Truth} truth @param {import("trivet/wire/diner.js").CartUpdateFrame} frame @returns {Partial<Truth>} */
function cartUpdate(truth, { action, item, cart_hash, by }) {
  const lines = new Map(truth.lines);
  if (action === "deleted") lines.delete(item.public_id);
  else lines.set(item.public_id, lineOf(item, truth.currency ?? "EUR"));
  const changed = { public_id: item.public_id, by, action };
  const idle = truth.cartLocked ? {} : { orderProcessingStatus: /** @type {const} */ ("idle"), failure: null };
  return { lines, cartHash: cart_hash, changed, ...idle };
}

/** @param {Truth} truth @param {import("trivet/wire/diner.js").CartLockedFrame} frame @returns {Partial<Truth>} */
function locked(truth, frame) {
  return {
    lines: inState(truth.lines, "locked"),
    cartLocked: true,
    lockedBy: frame.locked_by_member,
    lockExpiresAt: frame.lock_expires_at,
    pendingOrderId: frame.order_id,
    orderProcessingStatus: "processing",
    orderPhase: "sending",
    failure: null,
  };
}

/** @param {Truth} truth @param {import("trivet/wire/diner.js").OrderConfirmedFrame} frame @returns {Partial<Truth>} */
function confirmed(truth, frame) {
  if (frame.round <= truth.round) return {}; // of a cart that is no longer this one
  return {
    ...UNLOCKED,
    lines: new Map(),
    round: frame.round,
    cartHash: null,
    pendingOrderId: null,
    orderProcessingStatus: "confirmed",
    failure: null,
    confirmed: frame,
  };
}

/** @param {Truth} truth @param {import("trivet/wire/diner.js").OrderFailedFrame} frame @returns {Partial<Truth>} */
function failed(truth, { order_id, error, message, allow_retry }) {
  if (order_id !== truth.pendingOrderId) return {}; // an order that was theirs already: staff see to it
  return {
    ...UNLOCKED,
    lines: inState(truth.lines, "pending"),
    pendingOrderId: null,
    orderProcessingStatus: "failed",
    failure: { order_id, error, message, allow_retry },
  };
}

/** @param {LineView} item @param {string} currency @returns {Line} */
function lineOf(item, currency) {
  return { ...item, unit_price: minor(item.unit_price, currency), line_total: minor(item.line_total, currency) };
}

/** @param {ReadonlyMap<string, Line>} lines @param {"pending" | "locked"} state */
function inState(lines, state) {
  return new Map([...lines].map(([id, line]) => [id, { ...line, state }]));
}

/** @param {readonly MemberView[]} members @param {MemberView} member Where it does not say `connected`, that stays. */
function withMember(members, member) {
  const known = members.some((one) => one.member_id === member.member_id);
  if (!known) return [...members, member];
  return members.map((one) => {
    if (one.member_id !== member.member_id) return member.is_host ? { ...one, is_host: false } : one;
    return { ...one, ...member };
  });
}
