/**
 * What has become of somebody's own payments, as they are told. Pure.
 *
 * @typedef {import("diner/bill/figures.js").Bill} Bill
 * @typedef {import("diner/bill/figures.js").Payment} Payment
 * @typedef {"counter" | "asking" | "unknown" | "action" | "paid" | "declined" | "over"} Stage
 */
import { isPaid, isUnderWay, settled } from "diner/bill/figures.js";

/**
 * How far it is: staff are to take it; the provider is asked; nobody knows; its payer is to act; it is paid; it was declined;
 * it counts for nothing (called off, given back).
 * @param {Payment} payment @returns {Stage}
 */
export function stageOf(payment) {
  if (isPaid(payment)) return "paid";
  if (payment.status === "created" && payment.method === "counter") return "counter";
  if (payment.status === "requires_action") return "action";
  if (payment.status === "unknown" || payment.status === "declined") return payment.status;
  return isUnderWay(payment) ? "asking" : "over";
}

/** Whether its payer may try to call it off; while the provider is asked, nobody can. @param {Payment} payment */
export const mayCallOff = ({ status }) => status === "created" || status === "requires_action";

/**
 * What a member is to be told: all of theirs that is under way, and a refusal that was the last they heard, for as long as
 * there is something to pay in another way.
 * @param {Bill} bill @param {string | null} me @returns {Payment[]}
 */
export function toTell(bill, me) {
  const mine = bill.payments.filter((one) => one.payer === me && !one.deposit);
  const last = mine.at(-1);
  return mine.filter((one) => isUnderWay(one) || (one === last && one.status === "declined" && !settled(bill)));
}

/** Why cards are declined, as far as their holders can do something about it, and what never came to a card. */
const WHY = new Set(["insufficient_funds", "expired_card", "incorrect_cvc", "expired", "never_reached", "amount_invalid", "other_amount"]);
const NEVER_REACHED = /^(not_sent.*|absent)$/;

/**
 * The words for a refusal.
 * @param {Payment} payment as everybody is told of it @param {Payment | null} known a payment as its payer is, if it is that
 */
export function whyDeclined({ payment_id }, known) {
  if (known?.payment_id !== payment_id) return "bill.told.declined"; // why is being asked for
  const why = (known.error ?? "").replace(NEVER_REACHED, "never_reached");
  return `bill.declined.${WHY.has(why) ? why : "other"}`;
}
