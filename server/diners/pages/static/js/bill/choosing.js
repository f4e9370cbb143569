/**
 * How much somebody pays now: their own, one of some even parts, an amount, or all of it; and the tip beside it. All in minor
 * units. Pure.
 *
 * The server computes the same once it is asked. It is told what stood on the button, and where that is another by now, since
 * the bill has changed or others have begun to pay or called that off, it says so and takes nothing.
 *
 * @typedef {import("diner/bill/figures.js").Bill} Bill
 * @typedef {"own" | "even" | "amount" | "all"} Mode
 * @typedef {{ mode: Mode, parts: number, amount: number | null }} Choice `amount` is what was typed; null: no amount, or none yet
 */
import { digitsOf, number } from "trivet/money.js";

import { free, isPaid, isUnderWay, shareOf, sold } from "diner/bill/figures.js";

export const PARTS_MIN = 2;
export const PARTS_MAX = 200;
const WHOLE = 10_000; // basis points
const STEP = 10; // of thousandths of a dinar

/** Those who pay one of so many even parts, or have. @param {Bill} bill @param {number} parts */
const even = (bill, parts) => bill.payments.filter((one) => one.parts === parts && (isPaid(one) || isUnderWay(one)));

/** Into how many parts somebody has begun to pay. @param {Bill} bill */
const begun = (bill) => bill.payments.filter((one) => one.parts && (isPaid(one) || isUnderWay(one))).at(-1)?.parts;

/**
 * Into how many parts the bill is split: as somebody has begun to, else by those who are at the table.
 * @param {Bill} bill @param {number} here
 */
export const partsFor = (bill, here) => Math.min(PARTS_MAX, Math.max(PARTS_MIN, begun(bill) ?? here));

/** Those who have an even part where not all parts have somebody yet; null where nobody splits. @param {Bill} bill */
export function splitting(bill) {
  const parts = begun(bill);
  const some = parts ? even(bill, parts) : [];
  return parts && some.length % parts > 0 ? some : null;
}

/**
 * What it is somebody's turn to pay: an even part while others split, of which they have none; else their own; or nothing.
 * @param {Bill} bill @param {string | null} me @returns {"even" | "own" | null}
 */
export function turnOf(bill, me) {
  const split = splitting(bill);
  if (split) return split.some((one) => one.payer === me) ? null : "even";
  return shareOf(bill, me).free > 0 ? "own" : null;
}

/** One part of those that nobody has paid; what is left over, the first of them pay. @param {Bill} bill @param {number} parts */
export function evenPart(bill, parts) {
  const left = parts - (even(bill, parts).length % parts);
  return Math.max(0, Math.ceil(free(bill) / left));
}

/**
 * What is chosen until somebody chooses: what it is their turn to pay, else all that is left.
 * @param {Bill} bill @param {string | null} me @param {number} here @returns {Choice}
 */
export function firstChoice(bill, me, here) {
  return { mode: turnOf(bill, me) ?? "all", parts: partsFor(bill, here), amount: null };
}

/**
 * The first choice as it stays for as long as somebody is asked (`asked`): whatever others begin to pay meanwhile, no other
 * one is chosen, and no button means another, under a finger.
 */
export function createFirst() {
  let first = /** @type {Choice | null} */ (null);
  return (/** @type {boolean} */ asked, /** @type {Bill} */ bill, /** @type {string | null} */ me, /** @type {number} */ here) => {
    const now = firstChoice(bill, me, here);
    first = asked ? (first ?? now) : null;
    return first?.mode === "even" ? first : { ...now, mode: first?.mode ?? now.mode };
  };
}

/**
 * What a choice comes to, without the tip; 0 where that is nothing to pay, or more than there is.
 * @param {Bill} bill @param {string | null} me @param {Choice} choice
 */
export function sumOf(bill, me, { mode, parts, amount }) {
  if (mode === "own") return Math.max(0, shareOf(bill, me).free);
  if (mode === "even") return evenPart(bill, parts);
  if (mode === "all") return Math.max(0, free(bill));
  return tooMuch(bill, { mode, amount }) ? 0 : (amount ?? 0);
}

/** Whether an amount is more than is left to pay. @param {Bill} bill @param {Pick<Choice, "mode" | "amount">} choice */
export const tooMuch = (bill, { mode, amount }) => mode === "amount" && (amount ?? 0) > free(bill);

/**
 * A tip by its rate, half up: exact also where a sum is so large that its product is not; and as much more as makes the whole
 * of it one that a card can be charged.
 * @param {number} sum @param {number} rate @param {string} currency
 */
export function tipOf(sum, rate, currency) {
  const tip = Math.floor(sum / WHOLE) * rate + Math.floor(((sum % WHOLE) * rate + WHOLE / 2) / WHOLE);
  return tip > 0 ? tip + shortOf(sum + tip, currency) : 0;
}

/** How much more a card is to be charged: of thousandths no single ones. @param {number} whole @param {string} currency */
export const shortOf = (whole, currency) => (digitsOf(currency) === 3 ? (STEP - (whole % STEP)) % STEP : 0);

/** The largest tip that is taken. @param {Bill} bill */
export const tipMax = (bill) => 2 * sold(bill);

/**
 * What is asked of the server.
 * @param {Bill} bill @param {Choice} choice @param {number} sum what the payer was shown that it comes to, without the tip
 * @param {number} tip @param {"card" | "counter"} method
 */
export const wishOf = (bill, { mode, parts, amount }, sum, tip, method) => ({
  session_id: bill.session_id,
  mode,
  ...(mode === "even" && { parts }),
  ...(mode === "amount" && { amount: number(amount ?? 0, bill.currency) }),
  ...(tip > 0 && { tip: number(tip, bill.currency) }),
  method,
  bill_version: bill.version,
  expected_amount: number(sum, bill.currency),
});
