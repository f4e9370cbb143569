/**
 * The money of one order of the shop, as its customer's bill has it: what it comes to by now, what was paid, what went back.
 *
 * A customer's orders stand on one bill, and each is paid for by itself (`docs/contract.md` §10). Owns: what of the bill is this
 * order's. Must not: ask, or draw. All amounts are in minor units.
 *
 * @typedef {import("staff/floor/bill/figures.js").Bill} Bill
 * @typedef {import("staff/floor/bill/figures.js").Line} Line
 * @typedef {import("staff/floor/bill/figures.js").Payment} Payment
 * @typedef {Bill["discounts"][number]} Discount
 * @typedef {object} OrderMoney
 * @property {readonly Line[]} lines
 * @property {readonly Discount[]} discounts what was taken off single lines of it
 * @property {readonly Payment[]} payments the newest first
 * @property {number} due what it comes to
 * @property {number} paid
 * @property {number} returned what has gone back of that
 * @property {number} open what is still to be paid
 * @property {number} excess what was paid too much, and has not gone back
 * @property {boolean} moving a provider is still to do something
 */
import { isPaid, isRefundable, kept, surplus, units } from "staff/floor/bill/figures.js";

const TOOK = new Set(["authorised", "captured", "partially_refunded", "refunded"]);

/** @param {{ order_id: string, payment_id: string | null }} order @param {Bill} bill @returns {OrderMoney} */
export function moneyOf({ order_id, payment_id }, bill) {
  const lines = bill.lines.filter((line) => line.order_id === order_id);
  const ids = new Set(lines.map((line) => line.public_id));
  const covers = (/** @type {Payment} */ one) => one.lines.filter((part) => ids.has(part.public_id)).length;
  const payments = bill.payments.filter((one) => one.payment_id === payment_id || covers(one) > 0).reverse();
  const paying = payments.filter(isPaid);
  const took = payments.filter(({ status }) => TOOK.has(status));
  const due = total(lines, (line) => units(bill, line.due));
  const shared = paying.some((one) => covers(one) < one.lines.length); // with another order: too much is what is too much of all
  const alone = lines.length > 0 ? total(paying.filter((one) => covers(one) === one.lines.length), kept) - due : 0;
  return {
    lines,
    discounts: bill.discounts.filter((one) => one.public_id !== null && ids.has(one.public_id)),
    payments,
    due,
    paid: total(took, (one) => units(bill, one.amount)),
    returned: total(took, (one) => units(bill, one.refunded)),
    open: total(lines, (line) => units(bill, line.open)),
    excess: Math.max(0, alone, shared ? surplus(bill) : 0),
    moving: payments.some(({ wanted }) => wanted !== null),
  };
}

/**
 * Which payments the excess goes back by, the newest first, and how much of each.
 * @param {OrderMoney} money @returns {{ payment: Payment, amount: number }[]}
 */
export function backOf({ payments, excess }) {
  let left = excess;
  const parts = payments.filter((one) => isRefundable(one) && one.wanted === null).map((payment) => {
    const amount = Math.min(kept(payment), left);
    left -= amount;
    return { payment, amount };
  });
  return parts.filter(({ amount }) => amount > 0);
}

/** Whether any of it can be given back now: what a provider is doing is awaited first. @param {OrderMoney} money */
export const canGiveBack = ({ payments, moving }) => !moving && payments.some((one) => isRefundable(one) && kept(one) > 0);

/** What a line costs before the order's own discount and tax that is added: what can still be taken off it. @param {OrderMoney} money @param {Line} line @param {Bill} bill */
export const priceOf = ({ discounts }, line, bill) =>
  units(bill, line.line_total) - total(discounts.filter((one) => one.public_id === line.public_id), (one) => units(bill, one.amount));

/** Whether it goes back through somebody's hands, and not by a provider. @param {Payment} payment */
export const byHand = ({ provider }) => provider === null;

/** @template T @param {readonly T[]} all @param {(one: T) => number} of */
const total = (all, of) => all.reduce((sum, one) => sum + of(one), 0);
