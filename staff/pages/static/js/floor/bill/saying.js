/** The bill in words: whose something is, and why something was refused. */
import { listed, locale, t, wrong } from "trivet/i18n.js";
import { format } from "trivet/money.js";

/** @typedef {{ member_id: string, nickname: string, joined?: number }} Guest */

/** Minor units in the bill's own currency. @param {{ currency: string }} bill @param {number} units */
export const money = (bill, units) => format(units, bill.currency, locale());

/** @param {readonly Guest[]} guests @param {string | null} id */
export const nameOf = (guests, id) => (id === null ? t("bill.nobody") : (guests.find((one) => one.member_id === id)?.nickname ?? t("cart.somebody")));

/** @param {readonly Guest[]} guests @param {readonly (string | null)[]} ids */
export const namesOf = (guests, ids) => listed(ids.map((id) => nameOf(guests, id)));

/**
 * Why money was not taken or given, where it says more than the code alone.
 * @param {any} error @param {readonly Guest[]} guests @param {string} [of] what was asked for, a part of the message's key
 */
export function why(error, guests, of = "") {
  const key = `bill.no.${error.code}`;
  if (of && error.code === "NOT_ALLOWED") return t(`bill.no.${of}`);
  if (error.code === "PAYMENT_IN_PROGRESS" && error.details.paying) return t(key, { name: nameOf(guests, error.details.paying) });
  return OWN.has(error.code) ? t(key) : wrong(error);
}

const OWN = new Set(["BILL_CHANGED", "INVALID_STATUS_TRANSITION", "IDEMPOTENCY_KEY_REUSED"]);
