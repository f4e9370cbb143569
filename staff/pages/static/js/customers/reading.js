/**
 * A customer's story as support reads it.
 *
 * Owns: how it is put together. Must not: ask, or draw.
 */

/** @typedef {{ id: number, name: string, email: string, phone: string, created_at: string, erased_at: string | null }} Customer */
/**
 * @typedef {object} Order In brief; what only the shop's orders have is null in others.
 * @property {string} order_id
 * @property {number} order_number
 * @property {string} status
 * @property {string} payment_status
 * @property {number} total
 * @property {string} created_at
 * @property {number | null} customer_id
 * @property {string | null} customer_name
 * @property {string | null} fulfillment_type
 * @property {string | null} starts_at
 */
/** @typedef {{ payment_id: string, order_number: number, amount: number, refunded: number, method: string, status: string, error: string | null, created_at: string }} Payment */
/** @typedef {{ session_id: string, opened_at: string, items: number }} Cart */
/** @typedef {{ order_number: number | null, kind: string, raised_at: string, told_at: string | null, told_by: "mail" | "sms" | "nobody" | "late" | null }} Notice */
/** @typedef {import("staff/audit/sentence.js").Entry} Entry */
/** @typedef {{ customer: Customer, orders: Order[], payments: Payment[], cart: Cart | null, audit: Entry[], notices: Notice[] }} Story */

export const WORDS_MAX = 100;

/** How many orders and entries a story has at most; where there are so many there may be more. */
export const ORDERS_MAX = 50;
export const ENTRIES_MAX = 200;

/** What is looked for, as it is sent; empty where it is nothing. @param {string} typed */
export const sought = (typed) => typed.replace(/\s+/g, " ").trim().slice(0, WORDS_MAX);

/** Each order with its payments, the newest first. @param {Pick<Story, "orders" | "payments">} story */
export const withPayments = ({ orders, payments }) => orders.map((order) => ({ order, payments: payments.filter(({ order_number }) => order_number === order.order_number) }));

const BROUGHT = new Set(["captured", "partially_refunded", "refunded"]);

/** How it stands with a payment, as a tone. @param {string} status */
export function toneOf(status) {
  if (BROUGHT.has(status)) return "good";
  return status === "declined" || status === "unknown" ? "alert" : status === "cancelled" || status === "voided" ? "" : "wait";
}

/** How a notice has come to its end; waiting where it has not. @param {Notice} notice */
export const endOf = ({ told_by }) => told_by ?? "waits";

/** Logins among the audit, refused ones too, the newest first. @param {readonly Entry[]} audit */
export const logins = (audit) => audit.filter(({ what }) => what === "customer_login" || what === "customer_login_failed");

/** All else of the audit. @param {readonly Entry[]} audit */
export const others = (audit) => audit.filter((entry) => !logins([entry]).length);
