/**
 * The cart store: what is in the table's cart, as this page sees it and wants it.
 *
 * Owns: the one cart that components read, and the words for changing it. Must not: draw, connect, or place an order
 * (`diner/placing.js` does).
 *
 *     const cart = createCart({ memberId, ask: connection.ask });
 *     connection.on("frame", cart.apply);
 *
 *     cart.addToCart({ id: 456, name: "Margherita", unit_price: 950 }, { qty: 1, note: "", options: [] });  // shows at once
 *     cart.updateCartItem(public_id, { qty: 3 });      cart.removeFromCart(public_id);
 *     cart.items     // lines with `unconfirmed`, amounts in minor units; reading a field in a component subscribes to it
 *     cart.refusals  // what was taken back, and why: for a sentence beside the thing
 *
 * All fields are read as properties. Nothing here throws for what a person does; what cannot be is in `refusals`.
 */

import { batch, computed, signal } from "@preact/signals-core";
import { keyOf } from "trivet/choosing.js";
import { edits as wishes } from "./cart/edits.js";
import { after, NOTHING, polled } from "./cart/truth.js";

/** @typedef {import("./cart/truth.js").Truth} Truth */
/** @typedef {import("./cart/edits.js").Edit} Edit */
/** @typedef {import("./cart/edits.js").Refused} Refused */
/** @typedef {import("./cart/truth.js").Line & {unconfirmed: boolean}} CartItem */
/** @typedef {{id: number, name: string, unit_price: number}} Sold An item of the menu; its price in minor units, with its options. */
/** @typedef {import("trivet/choosing.js").Chosen} Chosen */

/**
 * @typedef {object} CartOptions
 * @property {string} memberId Who this page is.
 * @property {(message: any) => Promise<any>} ask `connection.ask`.
 * @property {() => string} [uuid]
 * @property {(ms: number, what: () => void) => any} [after] A timer, and how to end it.
 * @property {(timer: any) => void} [cancel]
 */

/** The most of one thing (`docs/contract.md` §3). */
export const QTY_MAX = 99;

/** What `lockCart` and its like show in advance, until one of these is told. */
const LOCK = /** @type {const} */ (["cartLocked", "pendingOrderId", "orderProcessingStatus", "round"]);

/** @typedef {ReturnType<typeof createCart>} Cart */

/** @param {CartOptions} options */
export function createCart(options) {
  const truth = signal(NOTHING);
  const local = signal(/** @type {Partial<Truth>} */ ({}));
  const edits = signal(/** @type {ReadonlyMap<string, Edit>} */ (new Map()));
  const refusals = signal(/** @type {readonly Refused[]} */ ([]));
  const wish = wishes({
    truth: () => truth.peek(),
    learn: (next) => learn(next),
    show: (next) => void (edits.value = next),
    refusals: (change) => void (refusals.value = change(refusals.peek())),
    ask: options.ask,
    after: options.after ?? ((ms, what) => setTimeout(what, ms)),
    cancel: options.cancel ?? ((timer) => clearTimeout(timer)),
  });

  /** @param {Truth} next @param {boolean} [whole] Whether it is a snapshot, which says everything. */
  function learn(next, whole = false) {
    if (next === truth.peek()) return;
    batch(() => {
      const moved = truth.peek().sessionId !== null && next.sessionId !== truth.peek().sessionId;
      if (moved) wish.forget();
      if (whole || LOCK.some((field) => truth.peek()[field] !== next[field])) local.value = {};
      if (truth.peek().cartLocked && !next.cartLocked) refusals.value = refusals.peek().filter(({ code }) => code !== "CART_LOCKED");
      truth.value = next;
      wish.look();
    });
  }

  const seen = computed(() => ({ ...truth.value, ...local.value }));
  const items = computed(() => wanted(truth.value, edits.value, options.memberId));
  const total = computed(() => sum(items.value));
  const mine = computed(() => items.value.filter((line) => line.member_id === options.memberId));
  const byMember = computed(() => totals(items.value));

  /** @param {string} publicId @param {number} menuItemId @param {string} name */
  function locked(publicId, menuItemId, name) {
    if (!seen.peek().cartLocked) return false;
    const refused = { public_id: publicId, menu_item_id: menuItemId, name, code: "CART_LOCKED", error: null };
    refusals.value = [...refusals.peek().slice(-19), refused];
    return true;
  }

  /** @param {string} publicId */
  const lineOf = (publicId) => items.peek().find((line) => line.public_id === publicId);

  /** @param {CartItem} line @param {{qty?: number, note?: string, options?: Chosen[], unit_price?: number}} change */
  function want(line, change) {
    const { menu_item_id, name, unit_price, options = [] } = { ...line, ...change };
    const note = (change.note ?? line.note).trim();
    wish.want(line.public_id, { menu_item_id, name, unit_price, note, qty: change.qty ?? line.qty, options });
  }

  return {
    get items() {
      return items.value;
    },
    get members() {
      return seen.value.members;
    },
    /** Ours, in minor units. */
    get total() {
      return total.value;
    },
    get mine() {
      return mine.value;
    },
    /** Minor units by member id. */
    get totalsByMember() {
      return byMember.value;
    },
    get currency() {
      return seen.value.currency;
    },
    get round() {
      return seen.value.round;
    },
    /** What `place_order` has to echo; null where it is not known. */
    get cartHash() {
      return seen.value.cartHash;
    },
    get cartLocked() {
      return seen.value.cartLocked;
    },
    get lockedBy() {
      return seen.value.lockedBy;
    },
    get lockExpiresAt() {
      return seen.value.lockExpiresAt;
    },
    get pendingOrderId() {
      return seen.value.pendingOrderId;
    },
    get orderProcessingStatus() {
      return seen.value.orderProcessingStatus;
    },
    get orderPhase() {
      return seen.value.orderPhase;
    },
    /** Everything that was told, and nothing that is only shown in advance, for what has no field of its own: `failure`, `confirmed`, `changed`, `passNeeded`, … */
    get told() {
      return truth.value;
    },
    /** Whether everything that was tapped is confirmed, so that what is shown is what would be ordered. */
    get settled() {
      return edits.value.size === 0;
    },
    get refusals() {
      return refusals.value;
    },

    /** Takes a frame of the connection. */
    apply: (/** @type {import("./cart/truth.js").Frame} */ frame) => {
      learn(after(truth.peek(), frame), frame.type === "snapshot");
      if (frame.type === "snapshot") wish.again();
    },
    /** Takes a snapshot that was asked for over HTTP while the socket was away. */
    applyPolled: (/** @type {import("./cart/truth.js").SnapshotView} */ snapshot) => learn(polled(truth.peek(), snapshot), true),

    /**
     * Puts something into the cart. What this member has already, with the same note and options, becomes more.
     * @param {Sold} item
     * @param {{qty?: number, note?: string, options?: Chosen[]}} [how]
     * @returns {string | null} The line's `public_id`; null while the cart is locked.
     */
    addToCart(item, { qty = 1, note = "", options: chosen = [] } = {}) {
      const tidy = note.trim();
      const key = keyOf(chosen);
      const same = mine.peek().find((line) => line.menu_item_id === item.id && line.note === tidy && keyOf(line.options) === key);
      if (locked(same?.public_id ?? "", item.id, item.name)) return null;
      if (same) {
        want(same, { qty: Math.min(QTY_MAX, same.qty + qty) });
        return same.public_id;
      }
      const publicId = (options.uuid ?? (() => crypto.randomUUID()))();
      const { name, unit_price } = item;
      wish.want(publicId, { menu_item_id: item.id, name, unit_price, qty: Math.min(QTY_MAX, qty), note: tidy, options: chosen });
      return publicId;
    },
    /**
     * Another quantity, note or options, which come with what one costs then. A quantity of 0 takes it out.
     * @param {string} publicId
     * @param {{qty?: number, note?: string, options?: Chosen[], unit_price?: number}} change What is not named stays as it is now.
     * @returns {boolean} false where the line is gone, or the cart is locked.
     */
    updateCartItem(publicId, change) {
      const line = lineOf(publicId);
      if (!line || locked(publicId, line.menu_item_id, line.name)) return false;
      if (change.qty !== undefined && change.qty < 1) wish.want(publicId, null);
      else want(line, { ...change, ...(change.qty && { qty: Math.min(QTY_MAX, change.qty) }) });
      return true;
    },
    /** @param {string} publicId @returns {boolean} false where the line is gone, or the cart is locked. */
    removeFromCart(publicId) {
      const line = lineOf(publicId);
      if (!line || locked(publicId, line.menu_item_id, line.name)) return false;
      wish.want(publicId, null);
      return true;
    },
    /** Forgets the lines as they are shown here, until the server says more; nothing is sent. */
    clearCart() {
      batch(() => {
        wish.forget();
        truth.value = { ...truth.peek(), lines: new Map(), cartHash: null };
      });
    },
    /** Sends at once what is being gathered. */
    flush: () => wish.flush(),
    /** A refusal was read. @param {Refused} refused */
    dismiss: (refused) => void (refusals.value = refusals.peek().filter((one) => one !== refused)),

    /** Shows the cart as locked until the server says more. @param {string} [by] */
    lockCart: (by = options.memberId) => void (local.value = { ...local.peek(), cartLocked: true, lockedBy: by }),
    unlockCart: () => void (local.value = { ...local.peek(), cartLocked: false, lockedBy: null, lockExpiresAt: null }),
    /** Shows nothing in advance any more. */
    asTold: () => void (local.value = {}),
    /** @param {string | null} orderId null where it has none yet. */
    setPendingOrder: (orderId) =>
      void (local.value = { ...local.peek(), pendingOrderId: orderId, orderProcessingStatus: "processing" }),
    clearPendingOrder: () =>
      void (local.value = { ...local.peek(), pendingOrderId: null, orderProcessingStatus: "idle", orderPhase: null }),
  };
}

/** The lines with what is wanted of them. @param {Truth} truth @param {ReadonlyMap<string, Edit>} edits @param {string} me */
function wanted(truth, edits, me) {
  /** @type {CartItem[]} */
  const lines = [];
  for (const line of truth.lines.values()) {
    const edit = edits.get(line.public_id);
    if (edit === undefined) lines.push({ ...line, unconfirmed: false });
    else if (edit.want !== null) lines.push(changed(line, edit.want));
  }
  for (const [id, { want, known }] of edits) {
    if (want !== null && !known && !truth.lines.has(id)) lines.push(hoped(id, want, me));
  }
  return lines;
}

/** @param {import("./cart/truth.js").Line} line @param {import("./cart/edits.js").Wanted} want @returns {CartItem} */
function changed(line, { qty, note, options, unit_price }) {
  return { ...line, qty, note, options, unit_price, line_total: qty * unit_price, unconfirmed: true };
}

/** @param {string} public_id @param {import("./cart/edits.js").Wanted} want @param {string} member_id @returns {CartItem} */
function hoped(public_id, want, member_id) {
  const line_total = want.qty * want.unit_price;
  return { ...want, public_id, member_id, line_total, version: 0, state: "pending", unconfirmed: true };
}

/** @param {readonly CartItem[]} lines */
const sum = (lines) => lines.reduce((all, line) => all + line.line_total, 0);

/** @param {readonly CartItem[]} lines @returns {ReadonlyMap<string, number>} */
function totals(lines) {
  const found = new Map();
  for (const line of lines) found.set(line.member_id, (found.get(line.member_id) ?? 0) + line.line_total);
  return found;
}
