/** Checking out: what it comes to as it is chosen, and placing it. Must not: draw. */
import { computed, effect, signal } from "@preact/signals";
import { pass } from "trivet/components/notice.js";
import { http } from "trivet/http.js";
import { t, wrong } from "trivet/i18n.js";
import { sessionStorage } from "trivet/shelf.js";
import { serverTime } from "trivet/time.js";
import { uuid } from "trivet/uuid.js";

import { look, ordered } from "shop/carting.js";
import { asFarAsSaid, asIfTimed, bodyOf, canPreview, chosen, lacks, leadsTo, nextTime, offered, ownOf, placeOf, served, UNSAID, withRefusal } from "shop/checkout.js";
import { account, branches, cart, made, restaurant, route, user } from "shop/live.js";
import { go } from "shop/searching.js";
import { daysFrom } from "shop/slots.js";

/** @typedef {import("shop/checkout.js").Choice} Choice */
/** @typedef {import("shop/checkout.js").Problem} Problem */
/** @typedef {{ subtotal: number, discount: number, delivery_fee: number, taxes: { rate: number, net: number, tax: number }[], total: number }} Totals */
/** @typedef {{ id: string, label: string, recipient: string, street: string, postcode: string, city: string, country: string, phone: string, note: string, is_default: boolean }} Address */
/** @typedef {{ id: string, brand: string, last4: string, is_default: boolean }} Saved */

const KEY = "trivet.shop.checkout";
const BEGUN = "trivet.shop.begun";
const WAIT_MS = 350; // after the last change
const AGAIN_MS = 2000;
const LONG_MS = 20_000; // the shop waits for the provider itself

export const choice = signal(/** @type {Choice} */ ({ ...UNSAID, ...kept() }));
export const totals = signal(/** @type {Totals | null} */ (null));
/** What is wrong with what is chosen, whoever asks. */
export const problems = signal(/** @type {readonly Problem[]} */ ([]));
/** Why it was not placed; it stands until something is chosen otherwise, or it is tried again. */
const refusal = signal(/** @type {Problem | null} */ (null));
export const wrongs = computed(() => withRefusal(problems.value, refusal.value));
/** How placing goes: `unanswered` that nothing was heard of the shop, `unknown` that it does not know yet; both are asked again by themselves. */
export const placing = signal(/** @type {"" | "busy" | "unanswered" | "unknown" | "leaving" | "unpaid"} */ (""));
/** Where to go on paying what was begun. */
export const unpaid = signal(/** @type {{ leads: string, payment: string } | null} */ (null));
export const addresses = signal(/** @type {readonly Address[] | null} */ (null));
export const methods = signal(/** @type {readonly Saved[] | null} */ (null));
export const slots = signal(/** @type {readonly import("shop/slots.js").Slot[] | null} */ (null));
export const slotsFailed = signal(false);

/** What another tab or device has ordered meanwhile is not missing here: it leads to the order. */
effect(() => {
  if (made.value === "" || placing.value) return;
  go("order", made.value);
  made.value = "";
  pass(t("cart.ordered"), { icon: "circle-check" });
});

/** Whoever did not want to pay need not be told that nothing was paid. */
let gaveUp = false;
let number = 0;
let timer = 0;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {Partial<Choice>} change */
export function choose(change) {
  const before = choice.peek();
  keep(chosen(before, change));
  refusal.value = null;
  const is = choice.peek();
  if (is.kind !== before.kind || is.branch !== before.branch || is.date !== before.date) void askSlots();
  preview();
}

/** @param {Choice} is */
function keep(is) {
  choice.value = is;
  sessionStorage.setItem(KEY, JSON.stringify(is));
}

/** What is written and changes nothing of what it comes to yet. @param {Pick<Choice, "note"> | Pick<Choice, "typed">} written */
export const noteDown = (written) => keep({ ...choice.peek(), ...written });

/** Uses the discount code that was typed. */
export const useCode = () => choose({ code: choice.peek().typed.trim() });

/** Begins with what was chosen before, and else with what is usual: the default address, the only way, today. */
export async function begin() {
  resume();
  problems.value = [];
  refusal.value = null;
  totals.value = null;
  await Promise.all([askAddresses(), askMethods()]);
  const is = served(ownOf(choice.peek(), user.peek()?.id ?? null), branches);
  const ways = [...(branches.some((one) => one.delivery) ? ["DELIVERY"] : []), ...(branches.some((one) => one.pick_up) ? ["PICKUP"] : [])];
  const kind = /** @type {Choice["kind"]} */ (is.kind ?? (ways.length === 1 ? ways[0] : null));
  const known = addresses.peek() ?? [];
  const address = known.some((one) => one.id === is.address) ? is.address : (known.find((one) => one.is_default)?.id ?? null);
  const saved = methods.peek() ?? [];
  const usual = saved.find((one) => one.is_default) ?? saved[0];
  const days = daysFrom(serverTime(), restaurant?.timezone ?? "UTC");
  const date = is.date !== null && days.includes(is.date) ? is.date : (days[0] ?? null);
  const slot = date === is.date && address === is.address ? is.slot : null;
  choice.value = { ...is, kind, address, date, slot, saved: usual?.id ?? null, method: is.method === "saved" && !usual ? null : (is.method ?? (usual ? "saved" : null)) };
  await askSlots();
  if (!slotsFailed.peek()) choice.value = offered(choice.peek(), slots.peek() ?? []);
}

export async function askAddresses() {
  try {
    addresses.value = (await account.asCustomer("GET", "/me/addresses")).data;
  } catch {
    addresses.value ??= [];
  }
}

async function askMethods() {
  try {
    methods.value = (await account.asCustomer("GET", "/me/payment-tokens")).data;
  } catch {
    methods.value ??= [];
  }
}

/** The times of the day that is chosen; where none is left of it, the next day's. @param {number} [tries] */
export async function askSlots(tries = 3) {
  const { kind, branch, date } = choice.peek();
  if (kind === null || (kind === "PICKUP" && branch === null) || date === null) return void (slots.value = null);
  const from = kind === "DELIVERY" ? branches.find((one) => one.delivery)?.id : branch;
  try {
    slotsFailed.value = false;
    const { data } = await account.asAnybody("GET", "/delivery-slots", { query: { date, branch_id: from } });
    const is = choice.peek();
    if (is.kind !== kind || is.branch !== branch || is.date !== date) return;
    const some = data.some((/** @type {any} */ one) => one.available && (kind === "DELIVERY" ? one.delivery : one.pick_up));
    const days = daysFrom(serverTime(), restaurant?.timezone ?? "UTC");
    const next = days[days.indexOf(date) + 1];
    if (!some && tries > 0 && next && slots.peek() === null) {
      choice.value = { ...is, date: next, slot: null };
      return askSlots(tries - 1);
    }
    slots.value = data;
    preview(); // before a time is chosen, it is asked with one of these
  } catch {
    slotsFailed.value = true;
    slots.value ??= [];
  }
}

/** Asks what it comes to, a moment after the last change. */
export function preview() {
  clearTimeout(timer);
  if (lacks("how", choice.peek()) !== null) return forget();
  if (!canPreview(asIfTimed(choice.peek(), slots.peek()))) return;
  timer = Number(setTimeout(() => void ask(), WAIT_MS));
}

/** What it came to another way is no longer so. */
function forget() {
  number += 1;
  totals.value = null;
  problems.value = [];
}

async function ask() {
  const is = choice.peek();
  const { method, ...rest } = asIfTimed(is, slots.peek());
  if (!canPreview({ ...rest, method })) return; // what was said was taken back meanwhile
  const mine = ++number;
  try {
    const { data } = await account.asCustomer("POST", "/checkout/preview", { body: bodyOf({ ...rest, method: null }) });
    if (mine !== number) return;
    totals.value = data.totals;
    problems.value = asFarAsSaid(data.problems, is);
  } catch (error) {
    if (mine === number) problems.value = [asProblem(error)];
  }
}

/** Places it as it is chosen. */
export async function place() {
  if (placing.peek()) return;
  clearTimeout(timer);
  number += 1;
  refusal.value = null;
  await confirm({ key: uuid(), body: bodyOf(choice.peek(), totals.peek()?.total ?? null) });
}

/** Goes on with what was begun before the provider's page was shown. Whether there was such a thing. */
export function resume() {
  const begun = JSON.parse(sessionStorage.getItem(BEGUN) ?? "null");
  if (begun && !placing.peek()) void confirm(begun, true);
  return begun !== null;
}

/**
 * Where there was no answer, or nobody knows yet, the same is said again with the same key: that is never a second order.
 * @param {{ key: string, body: any }} begun @param {boolean} [isBack] from the provider's page
 */
async function confirm(begun, isBack = false) {
  placing.value = "busy";
  sessionStorage.setItem(BEGUN, JSON.stringify(begun));
  for (;;) {
    try {
      const { data, status } = await account.asCustomer("POST", "/checkout/confirm", { body: begun.body, idempotencyKey: begun.key, timeoutMs: LONG_MS });
      if (status !== 202) return placed(data.order);
      const leads = leadsTo(data.payment);
      unpaid.value = leads === null ? null : { leads, payment: data.payment.payment_id };
      if (leads && !isBack) {
        placing.value = "leaving";
        return globalThis.location.assign(leads);
      }
      placing.value = leads ? "unpaid" : "unknown";
    } catch (error) {
      const { unanswered } = /** @type {any} */ (error);
      if (!unanswered) return refused(error);
      placing.value = "unanswered"; // it may not even have left this device
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Somebody has begun to pay elsewhere, and the cart waits for that: shown here until it is over. */
export async function adopt() {
  if (placing.peek()) return;
  placing.value = "unknown";
  while (cart.peek()?.cart_locked) {
    try {
      const { data } = await account.asCustomer("GET", "/cart");
      const api = http({ token: () => data.ws_token });
      const bill = await api.get("/bill", { query: { sessionId: data.session_id } });
      const open = bill.data.payments.find((/** @type {any} */ one) => one.status === "requires_action");
      const leads = open ? leadsTo((await api.get(`/payments/${open.payment_id}`)).data) : null;
      unpaid.value = leads === null ? null : { leads, payment: open.payment_id };
      placing.value = leads === null ? "unknown" : "unpaid";
    } catch {
      // it is asked again
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    await look();
  }
  ended();
  if (cart.peek()?.items.length === 0 && route.peek().room === "checkout") go("orders");
}

/** Gives up a payment that was begun; what comes of it is heard as of any other. */
export async function giveUp() {
  const { payment } = unpaid.peek() ?? {};
  gaveUp = true;
  try {
    const { data } = await account.asCustomer("GET", "/cart");
    await http({ token: () => data.ws_token }).post(`/payments/${payment}/cancel`);
  } catch (error) {
    gaveUp = false;
    pass(wrong(/** @type {any} */ (error)));
  }
}

function ended() {
  sessionStorage.removeItem(BEGUN);
  placing.value = "";
  unpaid.value = null;
}

/** @param {import("shop/orders.js").Order} order */
function placed(order) {
  made.value = "";
  ended();
  keep(nextTime(choice.peek()));
  void ordered();
  if (route.peek().room === "checkout") return go("order", order.order_id);
  const see = () => go("order", order.order_id);
  pass(t("order.stands", { number: order.order_number }), { icon: "circle-check", action: { label: t("order.see"), do: see } });
}

/** @param {any} error */
function refused(error) {
  ended();
  if (error.code === "CART_LOCKED") return void look().then(adopt);
  const said = error.details?.problems ?? [];
  problems.value = said; // of which a preview knows, but for another sum
  refusal.value = gaveUp ? null : said.length === 0 || error.code === "CART_CHANGED" ? asProblem(error) : null;
  gaveUp = false;
  if (wrongs.peek().some((one) => placeOf(one) === "when")) void askSlots(0);
  if (error.code === "CART_CHANGED" || error.code === "CART_EMPTY") void look();
  preview();
}

/** @param {any} error @returns {Problem} */
const asProblem = (error) => ({ code: error.code, message: wrong(error), items: [], minimum: null });
