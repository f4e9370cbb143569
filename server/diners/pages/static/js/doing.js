/**
 * What a person does: sitting down, taking something, leaving. What is refused is said where it belongs. What they ask of the
 * staff is in `calling.js`.
 *
 * Must not: draw, or listen to the table.
 */
import { keyOf } from "trivet/choosing.js";
import { announce, pass } from "trivet/components/notice.js";
import { t } from "trivet/i18n.js";
import { localStorage } from "trivet/shelf.js";

import * as live from "diner/live.js";
import { priceWith, problem } from "diner/saying.js";
import { api, forgetVisit, sit } from "diner/seat.js";
import { gone, join } from "diner/visit.js";
import { without } from "diner/wished.js";

/** What says that the table takes no orders, as the page shows it above the menu. */
const SHUT = new Set(["RESTAURANT_CLOSED", "TABLE_DISABLED", "ORDERING_DISABLED"]);

/** @typedef {import("diner/menu.js").Item} Item */
/** @typedef {{ qty?: number, note?: string, options?: import("trivet/choosing.js").Chosen[] }} How */

/** @type {Promise<boolean> | null} */
let joining = null;

/**
 * Becomes a member, once, however often it is tapped.
 * @param {string} [nickname] without one the server gives one
 * @param {readonly (string | undefined)[]} [others] where somebody has that name
 * @returns {Promise<boolean>} whether this phone has a seat
 */
export function joinTable(nickname, others = []) {
  if (live.visit.peek()) return Promise.resolve(true);
  joining ??= become(nickname, others).finally(() => (joining = null));
  return joining;
}

/** @param {string | undefined} nickname @param {readonly (string | undefined)[]} others @returns {Promise<boolean>} */
async function become(nickname, others) {
  try {
    const who = { qr_token: live.qrToken ?? "", ...(nickname && { nickname }) };
    const visit = await join({}, localStorage, live.place, who);
    const wished = live.wished.peek();
    sit(visit);
    live.wished.value = wished;
    if (!nickname && !live.passNeeded.peek()) pass(t("join.welcome", { name: visit.nickname }), { icon: "user", action: { label: t("join.rename"), do: () => show("table") } });
    return true;
  } catch (error) {
    if (/** @type {any} */ (error).code === "NICKNAME_TAKEN" && others.length > 0) return become(others[0], others.slice(1));
    live.wished.value = [];
    said(error);
    return false;
  }
}

/** Opens a sheet. @param {string} name @param {Record<string, any>} [more] */
export const show = (name, more = {}) => void (live.sheet.value = { name, ...more });
export const hide = () => void (live.sheet.value = null);

/**
 * Puts something into the cart; whoever has no seat yet takes one with it.
 * @param {Item} item
 * @param {How} [how]
 */
export async function take(item, how = {}) {
  if (live.cart.peek() && !live.passNeeded.peek()) return put(item, how);
  live.wished.value = [...live.wished.peek(), { item, how }];
  if (!(await joinTable())) return;
  if (live.passNeeded.peek()) return show("pass");
  putWished();
}

/** Takes back one tap of what waits for a seat or the pass. @param {number} id */
export const unwish = (id) => void (live.wished.value = without(live.wished.peek(), id));

/** What has waited for a seat, or the pass, goes into the cart: all of it, once. */
function putWished() {
  const wished = live.wished.peek();
  live.wished.value = [];
  for (const { item, how } of wished) put(item, how);
}

/** @param {Item} item @param {How} how */
function put(item, how) {
  const cart = live.cart.peek();
  const line = cart?.addToCart({ id: item.id, name: item.name, unit_price: priceWith(item, how.options) }, how);
  if (line) announce(t("cart.added", { name: item.name }));
}

/**
 * What was changed of a line since it was looked at; what was not stays as somebody else may have made it meanwhile.
 * @param {import("diner/cart.js").CartItem} seen
 * @param {{ qty: number, note: string, options: import("trivet/choosing.js").Chosen[], unit_price: number }} made
 */
export function save(seen, { qty, note, options, unit_price }) {
  const others = keyOf(options) !== keyOf(seen.options) && { options, unit_price };
  const change = { ...(qty !== seen.qty && { qty }), ...(note.trim() !== seen.note && { note }), ...others };
  const there = live.cart.peek()?.updateCartItem(seen.public_id, change);
  if (!there) pass(t("cart.no_more", { name: seen.name }), { icon: "circle-alert" });
}

/**
 * Another quantity of a line; 0 takes it out, and says how it comes back.
 * @param {import("diner/cart.js").CartItem} line
 * @param {number} qty
 */
export function setQty(line, qty) {
  if (qty > 0) return void live.cart.peek()?.updateCartItem(line.public_id, { qty });
  const { name, note, menu_item_id: id, unit_price, options } = line;
  if (!live.cart.peek()?.removeFromCart(line.public_id)) return;
  const back = () => void live.cart.peek()?.addToCart({ id, name, unit_price }, { qty: line.qty, note, options });
  pass(t("cart.removed", { name }), line.member_id === live.me.peek() ? { action: { label: t("undo"), do: back } } : {});
}

/**
 * Today's pass. Gives what is wrong with it; nothing where it is right.
 * @param {string} password
 * @returns {Promise<string | undefined>}
 */
export async function givePass(password) {
  try {
    await api.post(`/session/${live.visit.peek()?.session_id}/validate_pass`, { body: { password } });
  } catch (error) {
    return problem(/** @type {any} */ (error));
  }
  const visit = live.visit.peek();
  if (visit) live.visit.value = { ...visit, pass_validated: true };
  passGiven();
}

/** The pass is given, here or by somebody else at the table. */
export function passGiven() {
  if (live.sheet.peek()?.name === "pass") hide();
  putWished();
}

/** The pass is not given now: what waited for it is let go, and that is said. */
export function withoutPass() {
  if (live.wished.peek().length > 0) pass(t("pass.not_taken"), { icon: "info" });
  live.wished.value = [];
  hide();
}

/**
 * Another name for somebody. Gives what is wrong with it; nothing where it is right.
 * @param {string} nickname
 * @returns {Promise<string | undefined>}
 */
export async function rename(nickname) {
  try {
    await api.put(`/member/${live.me.peek()}`, { body: { nickname } });
  } catch (error) {
    return problem(/** @type {any} */ (error));
  }
}

/** Gets up for good: what this member has in the cart goes with them. Where nobody heard it, they are still here. */
export async function leave() {
  try {
    await api.delete(`/member/${live.me.peek()}`);
  } catch (error) {
    if (!gone(/** @type {any} */ (error))) return said(error);
  }
  hide();
  forgetVisit();
  pass(t("table.left"));
}

/** A new visit at the same table. */
export function begin() {
  forgetVisit();
  location.reload();
}

/** The seat was lost and the table goes on: a new one, under the same name. */
export function sitAgain() {
  const name = live.visit.peek()?.nickname;
  forgetVisit();
  return joinTable(name, name === undefined ? [] : [`${name} 2`, undefined]);
}

/** Whether the table takes orders again; where it is shut, this is asked now and then. */
export async function lookWhetherOpen() {
  if (document.hidden) return;
  const query = { restaurant_name: live.menu.peek().restaurant.slug, table_number: live.table.peek().table_number };
  try {
    await api.get("/is_open", { query });
    live.shut.value = null;
  } catch (error) {
    refusedBy(error);
  }
}

/** @param {any} error @returns {boolean} whether it says that the table is shut */
function refusedBy(error) {
  if (!SHUT.has(error.code)) return false;
  live.shut.value = { code: error.code, details: error.details };
  return true;
}

/** Says what went wrong. @param {any} error */
export function said(error) {
  if (!refusedBy(error)) pass(problem(error, { restaurant: live.menu.peek().restaurant.name }), { icon: "circle-alert" });
}
