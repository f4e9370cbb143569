/**
 * The bill as staff read it, and what may be done with its payments. Pure.
 *
 * @typedef {Omit<import("trivet/wire/diner.js").BillUpdate, "type" | "lines" | "payments"> & { lines: Line[], payments: Payment[] }} Bill
 * @typedef {import("trivet/wire/diner.js").BillUpdate["lines"][number] & { free: number }} Line `free` is what of it can be taken now
 * @typedef {import("trivet/wire/diner.js").BillUpdate["payments"][number] & {
 *   tendered: number | null, change: number | null, by_user: number | null, wanted: "capture" | "void" | "refund" | null, refunds: number,
 * }} Payment
 * @typedef {"cash" | "terminal" | "voucher"} Method how staff take money
 * @typedef {"take" | "cancel" | "capture" | "back"} Deed
 */
import { minor } from "trivet/money.js";

/** @type {readonly Method[]} */
export const METHODS = ["cash", "terminal", "voucher"];

const PAID = new Set(["authorised", "captured", "partially_refunded"]);
const UNDER_WAY = new Set(["created", "authorising", "requires_action", "unknown"]);
const BY_PROVIDER = new Set(["card", "saved"]);

/** @param {Payment} payment */
export const isPaid = ({ status }) => PAID.has(status);

/** Whether it may still be paid, so that nobody else can pay the same. @param {{ status: string }} payment */
export const isUnderWay = ({ status }) => UNDER_WAY.has(status);

/** What a diner has announced to pay at the counter. @param {{ status: string, method: string }} payment */
export const isAnnounced = ({ status, method }) => status === "created" && method === "counter";

/** An amount of the bill in minor units. @param {{ currency: string }} bill @param {number} amount */
export const units = (bill, amount) => minor(amount, bill.currency);

/** What is left of a payment after refunds, without its tip. @param {Payment} payment */
export const kept = (payment) => units(payment, payment.amount) - units(payment, payment.refunded);

/** What nobody has paid and nobody is paying; never below nothing. @param {Bill} bill */
export const free = (bill) =>
  Math.max(0, bill.payments.filter((one) => isUnderWay(one) && !one.deposit).reduce((left, one) => left - kept(one), units(bill, bill.balance)));

/** What goes back to the guests, because less is owed than was paid. @param {Bill} bill */
export const surplus = (bill) => Math.max(0, -units(bill, bill.balance));

/** Whether there is anything to show. @param {Bill} bill */
export const isEmpty = (bill) => bill.lines.length === 0 && bill.payments.length === 0 && bill.discounts.length === 0;

/** What of a line can be taken now: nothing where somebody is paying it. @param {Bill} bill @param {Line} line */
export const openOf = (bill, line) => (payersOf(bill, line).paying.length > 0 ? 0 : units(bill, line.free));

/**
 * Who has paid something of a line, and who is paying it; null is nobody in particular.
 * @param {Bill} bill @param {Line} line @returns {{ paid: (string | null)[], paying: (string | null)[] }}
 */
export function payersOf(bill, line) {
  const covering = bill.payments.filter((one) => !one.deposit && one.lines.some((part) => part.public_id === line.public_id));
  const payers = (/** @type {(one: Payment) => boolean} */ which) => [...new Set(covering.filter(which).map((one) => one.payer))];
  return { paid: payers(isPaid), paying: payers(isUnderWay) };
}

/**
 * What may be done with a payment: every role takes what was announced and calls off what is not paid, managers collect and
 * give back. What a provider has been asked to do is awaited first.
 * @param {Payment} payment @param {boolean} manager @returns {Deed[]}
 */
export function deedsOf(payment, manager) {
  const { status, method, wanted } = payment;
  if (wanted !== null) return [];
  if (isAnnounced(payment)) return ["take", "cancel"];
  if (status === "created" || status === "requires_action") return ["cancel"];
  if (!manager || !isPaid(payment)) return [];
  return status === "authorised" && BY_PROVIDER.has(method) ? ["capture", "back"] : kept(payment) > 0 ? ["back"] : [];
}

/** Whether a part of it can go back. @param {Payment} payment */
export const isRefundable = ({ status }) => status === "captured" || status === "partially_refunded";

/** Whether all of it can be undone, with its tip: what a provider has taken is given back instead. @param {Payment} payment */
export const isVoidable = ({ status, method }) => (BY_PROVIDER.has(method) ? status === "authorised" : status === "captured");

/** The message's key for how far it is. @param {Payment} payment */
export const stateOf = (payment) => (payment.wanted ? `pay.wanted.${payment.wanted}` : isAnnounced(payment) ? "pay.state.announced" : `pay.state.${payment.status}`);

/** Its colour. @param {Payment} payment @returns {"good" | "wait" | "alert" | ""} */
export const toneOf = (payment) => (payment.status === "declined" ? "alert" : payment.wanted || isUnderWay(payment) ? "wait" : isPaid(payment) ? "good" : "");
