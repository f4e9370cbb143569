/**
 * Changing the cart: a tap shows at once, and is asked for until the cart has come to it, one request at a time for each line.
 * The cart of a household or of another device is heard of live.
 *
 * Owns: those requests, and the connection. Must not: draw.
 */
import { keyOf } from "trivet/choosing.js";
import { t, wrong } from "trivet/i18n.js";
import { announce, pass, stand } from "trivet/components/notice.js";
import { dinerConnection } from "trivet/trivet.js";
import { uuid } from "trivet/uuid.js";

import { lock } from "shop/account.js";
import { changes, EMPTY, lineOf, newsOf, stepOf } from "shop/cart.js";
import { account, cart, glowing, hopes, made, refusals, route, seen, user } from "shop/live.js";

/** @typedef {import("shop/cart.js").Cart} Cart */
/** @typedef {import("shop/cart.js").Hope} Hope */
/** @typedef {import("shop/cart.js").Line} Line */

const OPENING = "trivet.shop.cart";
const GLOW_MS = 4000;
const LOOK_MS = 150; // what comes in a burst is looked at once

/** @type {Set<string>} */
const asking = new Set();
/** Who was heard to change which line, since the cart was last read. @type {Map<string, string>} */
const actors = new Map();
/** @type {import("trivet/trivet.js").DinerConnection | null} */
let connection = null;
let followed = "";
let looks = 0;
let fading = 0;

/** So many of a product from now on, in its own line. @param {number} product @param {number} quantity */
export function want(product, quantity) {
  const line = lineOf(cart.peek() ?? EMPTY, product);
  hope(line?.id ?? `new-${product}`, { product, line: line?.id ?? null, quantity });
}

/** So many of a line from now on. @param {import("shop/cart.js").Line} line @param {number} quantity */
export const wantOf = (line, quantity) => (line.version === 0 ? want(line.product_id, quantity) : hope(line.id, { product: line.product_id, line: line.id, quantity }));

/** @param {string} key @param {Hope} wanted */
function hope(key, wanted) {
  refuse(wanted.product, null);
  hopes.value = new Map(hopes.peek()).set(key, wanted);
  void fulfil(key);
}

/** @param {string} key */
async function fulfil(key) {
  if (asking.has(key)) return; // it sees by itself what is wanted by then
  const id = uuid(); // by which a repeat of what got no answer adds nothing
  asking.add(key).add(id);
  try {
    for (let wanted = hopes.peek().get(key); wanted; wanted = hopes.peek().get(key)) {
      if (wanted.line === null) wanted = met(wanted, id);
      const step = stepOf(cart.peek() ?? EMPTY, wanted);
      if (step === null) break;
      await opened();
      answered(await sent(step, id));
    }
  } catch (error) {
    const { code, details } = /** @type {any} */ (error);
    const product = hopes.peek().get(key)?.product ?? 0;
    refuse(product, wrong(/** @type {any} */ (error)));
    announce(wrong({ code, details }));
    if (code === "ITEM_NOT_FOUND" || code === "VERSION_CONFLICT") void look();
    if (["CART_NOT_FOUND", "SESSION_CLOSED"].includes(code)) lost();
  } finally {
    asking.delete(key);
    asking.delete(id);
    const left = new Map(hopes.peek());
    left.delete(key);
    hopes.value = left;
  }
}

/** A line that has come into being by our own asking is meant from then on. @param {Hope} wanted @param {string} id @returns {Hope} */
function met(wanted, id) {
  const is = cart.peek()?.items.find((one) => one.id === id) ?? null;
  return is ? { ...wanted, line: is.id } : wanted;
}

/** @param {import("shop/cart.js").Step} step @param {string} id @returns {Promise<Cart>} */
async function sent(step, id) {
  if (step.do === "add") return (await account.asBuyer("POST", "/cart/items", { body: { id, product_id: step.product, quantity: step.quantity } })).data;
  if (step.do === "remove") return (await account.asBuyer("DELETE", `/cart/items/${step.line}`)).data;
  return (await account.asBuyer("PUT", `/cart/items/${step.line}`, { body: { quantity: step.quantity } })).data;
}

/** @typedef {{ quantity: number, note: string, options: readonly import("trivet/choosing.js").Chosen[] }} Wanted */

/** Puts something in as it was chosen. @param {number} product @param {Wanted} wanted @returns {Promise<void>} raises what is wrong */
export async function put(product, { quantity, note, options }) {
  await opened();
  answered((await account.asBuyer("POST", "/cart/items", { body: { id: uuid(), product_id: product, quantity, note, options: sentOf(options) } })).data);
}

/** Makes a line what was chosen anew; what was not touched stays as somebody else may have made it meanwhile. @param {Line} line @param {Wanted} wanted @returns {Promise<void>} raises what is wrong */
export async function alter(line, { quantity, note, options }) {
  const others = { ...(quantity !== line.quantity && { quantity }), ...(note.trim() !== line.note && { note }), ...(keyOf(options) !== keyOf(line.options) && { options: sentOf(options) }) };
  if (Object.keys(others).length > 0) answered((await account.asBuyer("PUT", `/cart/items/${line.id}`, { body: others })).data, line.id);
}

/** @param {Wanted["options"]} options */
const sentOf = (options) => options.map(({ option_id, qty }) => ({ option_id, qty }));

/** Takes everything out. */
export async function empty() {
  try {
    show((await account.asBuyer("DELETE", "/cart")).data);
  } catch (error) {
    pass(wrong(/** @type {any} */ (error)));
  }
}

/** A guest gets a cart with the first thing that is put into it: one, however many things are tapped at once, and in whichever tab. */
async function opened() {
  if (account.hasCart()) return;
  await lock(OPENING, async () => {
    if (account.hasCart()) return;
    const { data } = await account.asAnybody("POST", "/cart/guest");
    account.keep({ cart: data.cart_token });
    show(data);
    listen(data);
  });
}

/** @param {Cart} now */
function show(now) {
  if (cart.peek()?.cart_locked && !now.cart_locked) refusals.value = new Map(); // what was in vain while it was being paid is so no more
  cart.value = now;
}

/** What a change was answered with, unless one that was made after it has been answered already. @param {Cart} now @param {string} [mine] the line that was changed here */
function answered(now, mine) {
  const is = cart.peek();
  if (is?.session_id !== now.session_id || now.seq >= is.seq) heard(now, mine);
}

/** Reads the cart again, and follows it. */
export async function look() {
  if (!account.hasCart()) return void (cart.value = EMPTY);
  const mine = ++looks;
  try {
    const { data } = await account.asBuyer("GET", "/cart");
    if (mine !== looks) return;
    const { joined, cart: own } = account.kept();
    if (joined) account.keep({ joined: data.ws_token });
    else if (own && !user.peek()) account.keep({ cart: data.ws_token });
    heard(data);
    listen(data);
  } catch (error) {
    const { status } = /** @type {any} */ (error);
    if (status === 404 || status === 410 || status === 401) lost();
    else if (cart.peek() === null) cart.value = EMPTY;
  }
}

/** What was in it is ordered, and nobody has taken it out. */
export function ordered() {
  emptied();
  return look();
}

/** The same, heard by everybody who has this cart. Whoever shared it sees the order; the household is told here. @param {string} order */
function wasOrdered(order) {
  emptied();
  if (route.peek().room === "checkout") made.value = order;
  if (account.kept().joined) pass(t("cart.ordered"), { icon: "circle-check" });
}

function emptied() {
  const now = cart.peek();
  if (now) show({ ...now, items: [], total: 0, cart_locked: false });
}

/** The cart is there no more: whoever was in another's is in their own again. */
function lost() {
  const { joined } = account.kept();
  account.keep({ joined: undefined, ...(user.peek() || joined ? {} : { cart: undefined }) });
  unlisten();
  cart.value = EMPTY;
  if (!joined) return;
  pass(t("share.over"));
  void look();
}

/** The cart as it is now; what somebody else has changed meanwhile is told where it is. @param {Cart} now @param {string} [mine] the line that was changed here */
function heard(now, mine) {
  const before = cart.peek();
  const others = before === null || before.session_id !== now.session_id ? [] : changes(before, now, actors).filter(({ id, fresh, by }) => id !== mine && !asking.has(id) && !(fresh && by === now.member_id));
  actors.clear();
  show(now);
  if (others.length > 0) tell(others, now);
}

/** @param {import("shop/cart.js").Change[]} news @param {Cart} now */
function tell(news, now) {
  const words = news.map((one) => {
    const { key, who } = newsOf(one, now);
    return /** @type {[string, string]} */ ([one.id, t(key, { count: one.quantity, name: one.name, who: who || t("cart.somebody") })]);
  });
  glowing.value = new Map(words);
  clearTimeout(fading);
  fading = Number(setTimeout(() => (glowing.value = new Map()), GLOW_MS));
  announce(news.map(({ name, quantity }, at) => (quantity ? `${name}: ${words[at]?.[1]}.` : `${words[at]?.[1]}.`)).join(" "));
}

/** @param {any} data a cart with how to follow it */
function listen({ session_id, member_id, ws_url, ws_token }) {
  const who = `${session_id} ${member_id}`;
  if (followed === who) return;
  unlisten();
  followed = who;
  const token = async (/** @type {string | null} */ refused) => (refused === null ? ws_token : (await account.asBuyer("GET", "/cart")).data.ws_token);
  connection = dinerConnection({ url: ws_url, token });
  let first = true;
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = Number(setTimeout(() => (asking.size === 0 ? void look() : soon()), LOOK_MS)); // an answer on its way may be older
  };
  connection.on("frame", (frame) => {
    if (frame.type === "order_confirmed") wasOrdered(frame.order_id);
    if (frame.type === "cart_update") actors.set(frame.item.public_id, frame.by);
    if (first) first = false;
    else soon();
  });
  connection.on("moved", (to) => {
    followed = `${to.session_id} ${member_id}`; // a guest's household goes on where the guest has signed in
    if (account.kept().joined) account.keep({ joined: to.ws_token });
  });
  connection.on("status", ({ phase, lost: since }) => {
    if (phase === "live") stand(null);
    else if (since && phase === "waiting") stand(t("connection.lost"), { icon: "wifi-off" });
  });
  connection.start();
}

function unlisten() {
  connection?.stop();
  connection = null;
  followed = "";
  stand(null);
}

/** Who has come or gone has another cart from then on; a guest's goes over into the customer's. */
export async function changedHands() {
  const { cart: guests } = account.kept();
  unlisten();
  cart.value = null;
  if (user.peek() && guests) {
    try {
      await account.asCustomer("POST", "/cart/take", { body: { cart_token: guests } });
      account.keep({ cart: undefined });
    } catch (error) {
      if (/** @type {any} */ (error).status === 404) account.keep({ cart: undefined });
    }
  }
  await look();
}

/** Joins the cart whose link this is. @param {string} token @param {string} nickname @returns {Promise<void>} raises what is wrong */
export async function join(token, nickname) {
  const { data } = await account.asAnybody("POST", "/cart/join", { body: { token, ...(nickname && { nickname }) } });
  account.keep({ joined: data.ws_token });
  unlisten();
  show(data);
  listen(data);
}

/** Back to one's own cart. */
export async function part() {
  account.keep({ joined: undefined });
  unlisten();
  cart.value = null;
  await look();
}

/** @param {number} product @param {string | null} why */
function refuse(product, why) {
  if (why === null && !refusals.peek().has(product)) return;
  const all = new Map(refusals.peek());
  if (why === null) all.delete(product);
  else all.set(product, why);
  refusals.value = all;
}

/** A product that was seen. @param {number} id */
export const known = (id) => seen.get(id) ?? null;
