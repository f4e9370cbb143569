/**
 * What entries of the audit say of money: amounts in minor units as they are kept, shown in the restaurant's currency.
 *
 * Owns: reading those texts (`actors/domain/audit.py` says what they are). Must not: know whose entry it is. What it cannot
 * read it gives back as it is.
 */
import { known, locale, t } from "trivet/i18n.js";
import { format } from "trivet/money.js";
import { declined } from "staff/declined.js";
import { percent } from "staff/rate.js";

/** @typedef {import("staff/audit/sentence.js").Names} Names */

const PAYMENT = /^([a-z_]+) ([a-z]+) (\d+)(?: tip (\d+))?(?: refunded (\d+))?(?: wanted ([a-z]+) (\d+))?(?:: ([\s\S]*))?$/;
const DIFFERENCE = /^(\d+) refunded (\d+)(?:: ([A-Z_]+))?$/;
const DISCOUNT = /^(rate|amount) (\d+) of (bill|line)\S*: ([\s\S]*)$/;

/** "captured cash 950 tip 50: somebody's reason" @param {string} text @param {Names} names */
export function payment(text, names) {
  const found = PAYMENT.exec(text);
  if (!found || !names.currency) return difference(text, names); // of a charge whose visit is deleted
  const [, state = "", method = "", amount, tip, refunded, wanted, back, reason] = found;
  const money = moneyOf(names.currency);
  const parts = [
    `${word(`day.method.${method}`, method)} ${money(amount)}`,
    tip && t("audit.money.tip", { amount: money(tip) }),
    word(`pay.state.${state}`, state),
    refunded && t("audit.money.refunded", { amount: money(refunded) }),
    wanted && known(`audit.money.${wanted}`) && t(`audit.money.${wanted}`, { amount: money(back) }),
  ];
  return parts.filter(Boolean).join(", ") + because(reason && (declined(reason)?.replace(/\.$/, "") ?? reason));
}

/** "1250 refunded 200: PAYMENT_CHARGED_TWICE": what one side has of a payment, and what differs. @param {string} text @param {Names} names */
export function difference(text, names) {
  const found = DIFFERENCE.exec(text);
  if (!found || !names.currency) return text;
  const [, amount, refunded, code] = found;
  const money = moneyOf(names.currency);
  const parts = [money(amount), Number(refunded) > 0 && t("audit.money.refunded", { amount: money(refunded) })];
  return parts.filter(Boolean).join(", ") + (code ? ` (${word(`payments.code.${code}`, code)})` : "");
}

/** "rate 1000 of bill: somebody's reason" @param {string} text @param {Names} names */
export function discount(text, names) {
  const found = DISCOUNT.exec(text);
  if (!found || !names.currency) return text;
  const [, kind, worth = "", of = "", reason] = found;
  return t(`audit.money.${of}`, { worth: kind === "rate" ? percent(Number(worth)) : moneyOf(names.currency)(worth) }) + because(reason);
}

/** "950" @param {string} text @param {Names} names */
export const sum = (text, names) => (/^-?\d+$/.test(text) && names.currency ? moneyOf(names.currency)(text) : text);

/** @param {string} currency */
const moneyOf = (currency) => (/** @type {string | undefined} */ units) => format(Number(units), currency, locale());

/** @param {string} key @param {string} otherwise */
const word = (key, otherwise) => (known(key) ? t(key) : otherwise);

/** @param {string | undefined} reason */
const because = (reason) => (reason ? t("audit.reasoned", { text: reason }) : "");
