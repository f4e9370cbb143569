/**
 * What money at the counter is for: everything, what somebody owes, some lines, an even part, or an amount. Pure.
 *
 * The server computes the same once it is asked. It is told what stood on the button, and where that is another by now, since
 * the bill has changed or a guest has begun to pay or called that off, it takes nothing and says so: the sum was said across a
 * table, and is what is in hand.
 *
 * @typedef {import("staff/floor/bill/figures.js").Bill} Bill
 * @typedef {{ kind: "all" } | { kind: "payer", payer: string } | { kind: "lines", lines: readonly string[] }
 *   | { kind: "even", parts: number } | { kind: "amount", amount: number | null }} Portion `amount` as typed; null: none
 */
import { number } from "trivet/money.js";
import { free, isPaid, isUnderWay, openOf, units } from "staff/floor/bill/figures.js";

export const PARTS_MIN = 2;
export const PARTS_MAX = 200;
const WHOLE = 10_000; // basis points

/** Those who pay one of so many even parts, or have. @param {Bill} bill @param {number} parts */
const even = (bill, parts) => bill.payments.filter((one) => one.parts === parts && (isPaid(one) || isUnderWay(one)));

/** How many parts of so many nobody has paid, from 1. @param {Bill} bill @param {number} parts */
export const partsLeft = (bill, parts) => parts - (even(bill, parts).length % parts);

/** Into how many the bill is split: as somebody has begun to, else by those who are there. @param {Bill} bill @param {number} here */
export function partsFor(bill, here) {
  const begun = bill.payments.filter((one) => one.parts && (isPaid(one) || isUnderWay(one))).at(-1)?.parts;
  return Math.min(PARTS_MAX, Math.max(PARTS_MIN, begun ?? here));
}

/** Those of the chosen lines that can be taken: what somebody pays meanwhile is not offered any more, and is not in the sum. @param {Bill} bill @param {readonly string[]} chosen */
const takeable = (bill, chosen) => bill.lines.filter((line) => chosen.includes(line.public_id) && openOf(bill, line) > 0);

/**
 * What it comes to in minor units, without a tip; 0 where there is nothing to take.
 * @param {Bill} bill @param {Portion} portion @returns {number}
 */
export function sumOf(bill, portion) {
  switch (portion.kind) {
    case "all":
      return free(bill);
    case "payer":
      return Math.max(0, units(bill, bill.shares.find((one) => one.member_id === portion.payer)?.free ?? 0));
    case "lines":
      return takeable(bill, portion.lines).reduce((sum, line) => sum + openOf(bill, line), 0);
    case "even":
      return Math.ceil(free(bill) / partsLeft(bill, portion.parts));
    case "amount":
      return portion.amount ?? 0;
  }
}

/** Whether it is more than is open. @param {Bill} bill @param {Portion} portion */
export const tooMuch = (bill, portion) => sumOf(bill, portion) > free(bill);

/**
 * What is said of it to the server: what it is for, and the sum that it came to. All of it is said as an amount, which is that
 * sum itself: what comes onto the bill meanwhile stays open.
 * @param {Bill} bill @param {Portion} portion
 */
export function bodyOf(bill, portion) {
  const sum = number(sumOf(bill, portion), bill.currency);
  const seen = { bill_version: bill.version, expected_amount: sum };
  switch (portion.kind) {
    case "payer":
      return { payer: portion.payer, ...seen };
    case "lines":
      return { lines: takeable(bill, portion.lines).map((line) => line.public_id), ...seen };
    case "even":
      return { parts: portion.parts, ...seen };
    default:
      return { amount: sum };
  }
}

/** A tip by its rate, half up: exact also where a sum is so large that its product is not. @param {number} sum @param {number} rate */
export const tipOf = (sum, rate) => Math.floor(sum / WHOLE) * rate + Math.floor(((sum % WHOLE) * rate + WHOLE / 2) / WHOLE);

/** The largest tip that is taken: twice what was sold. @param {Bill} bill */
export const tipMax = (bill) => 2 * (units(bill, bill.total) - units(bill, bill.tips) + units(bill, bill.deposit));
