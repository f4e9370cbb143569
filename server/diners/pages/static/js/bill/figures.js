/**
 * The bill as this phone knows it, and its figures in minor units. Pure.
 *
 * @typedef {Omit<import("trivet/wire/diner.js").BillUpdate, "type"> & { methods?: ("card" | "counter")[] }} Bill
 * @typedef {Bill["lines"][number]} BillLine
 * @typedef {Bill["payments"][number]} Payment
 * @typedef {{ payer: string | null, part: number, sure: boolean }} Segment a part of the bar, from 0 to 1
 */
import { minor } from "trivet/money.js";

const PAID = new Set(["authorised", "captured", "partially_refunded"]);
const UNDER_WAY = new Set(["created", "authorising", "requires_action", "unknown"]);

/** Whether it counts as paid. @param {Payment} payment */
export const isPaid = ({ status }) => PAID.has(status);

/** Whether it may still be paid, so that nobody else can pay the same. @param {Payment} payment */
export const isUnderWay = ({ status }) => UNDER_WAY.has(status);

/** Whether it holds something of the bill, and how: only that makes another bill of it. @param {Payment | undefined} payment */
export const holds = (payment) => (!payment ? "" : isPaid(payment) ? "paid" : isUnderWay(payment) ? "held" : "");

/**
 * The newer of two; how one can pay is told with an answer alone, and stays known.
 * @param {Bill | null} bill @param {Bill} other @returns {Bill}
 */
export function newer(bill, other) {
  const same = bill?.session_id === other.session_id;
  if (same && bill.version > other.version) return bill;
  return { ...other, methods: other.methods ?? (same ? bill.methods : undefined) };
}

/**
 * What a frame changes about it. A payment is told before the bill that it has changed.
 * @param {Bill | null} bill @param {any} frame @returns {Bill | null}
 */
export function billAfter(bill, frame) {
  if (frame.type === "bill_update") return newer(bill, frame);
  return bill && frame.type === "payment_update" ? withPayment(bill, frame.payment) : bill;
}

/** @param {Bill} bill @param {Payment} payment @returns {Bill} */
export function withPayment(bill, payment) {
  const known = bill.payments.some((one) => one.payment_id === payment.payment_id);
  return { ...bill, payments: known ? bill.payments.map((one) => (one.payment_id === payment.payment_id ? payment : one)) : [...bill.payments, payment] };
}

/** An amount of the bill. @param {Bill} bill @param {number} amount */
export const units = (bill, amount) => minor(amount, bill.currency);

/** What of a payment is left after refunds, without its tip. @param {Bill} bill @param {Payment} payment */
const kept = (bill, payment) => units(bill, payment.amount) - units(bill, payment.refunded);

/** What there is to pay in all, without tips. @param {Bill} bill */
export const owed = (bill) => units(bill, bill.total) - units(bill, bill.tips);

/** What was sold: of that a tip is twice as much at most. @param {Bill} bill */
export const sold = (bill) => owed(bill) + units(bill, bill.deposit);

/** What nobody has paid and nobody is paying. @param {Bill} bill */
export const free = (bill) => bill.payments.filter((one) => isUnderWay(one) && !one.deposit).reduce((left, one) => left - kept(bill, one), units(bill, bill.balance));

/** What a member owes, and what of it nobody is paying. @param {Bill} bill @param {string | null} member */
export function shareOf(bill, member) {
  const share = bill.shares.find((one) => one.member_id === member);
  return { owes: units(bill, share?.amount ?? 0), free: units(bill, share?.free ?? 0) };
}

/** All that a member has paid. @param {Bill} bill @param {string | null} member */
export function paidBy(bill, member) {
  const theirs = bill.payments.filter((one) => isPaid(one) && !one.deposit && one.payer === member);
  return { amount: theirs.reduce((sum, one) => sum + kept(bill, one), 0), tip: theirs.reduce((sum, one) => sum + units(bill, one.tip), 0), count: theirs.length };
}

/** Whether something was ordered and nothing of it is open. @param {Bill} bill */
export const settled = (bill) => bill.lines.length > 0 && units(bill, bill.balance) <= 0;

/**
 * The bar that fills as people pay: who has paid which part of it, and after them who is paying.
 * @param {Bill} bill @returns {Segment[]}
 */
export function segments(bill) {
  const all = owed(bill);
  const some = (/** @type {(one: Payment) => boolean} */ which, /** @type {boolean} */ sure) =>
    bill.payments.filter((one) => !one.deposit && which(one) && kept(bill, one) > 0).map((one) => ({ payer: one.payer, part: kept(bill, one) / all, sure }));
  if (all <= 0) return [];
  const parts = [...some(isPaid, true), ...some(isUnderWay, false)];
  const sum = Math.max(1, parts.reduce((total, one) => total + one.part, 0)); // more was paid than is owed now
  return parts.map((one) => ({ ...one, part: one.part / sum }));
}

/**
 * What of a bill that somebody has looked at is another by now, in minor units; null where it is as it was for them.
 * @param {Bill | null} before @param {Bill} bill @param {string | null} me
 * @returns {{ key: "bill.changed_mine" | "bill.changed_all" | "bill.changed", was: number, is: number } | null}
 */
export function changeFor(before, bill, me) {
  if (!before || before.version === bill.version) return null;
  const mine = { was: shareOf(before, me).owes, is: shareOf(bill, me).owes };
  if (mine.was !== mine.is) return { key: "bill.changed_mine", ...mine };
  const all = { was: units(before, before.balance), is: units(bill, bill.balance) };
  return { key: all.was === all.is ? "bill.changed" : "bill.changed_all", ...all };
}
