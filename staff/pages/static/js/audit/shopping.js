/**
 * What entries of the audit say of customers and of what they order: wishes, addresses, methods, a checkout, what comes every
 * week.
 *
 * Owns: reading those texts (`actors/domain/customer/account.py`, `actors/domain/fulfilment/fulfilment.py` and
 * `actors/domain/recurring/` say what they are). Must not: know whose entry it is. What it cannot read it gives back as it is.
 */
import { known, listed, locale, t } from "trivet/i18n.js";
import { sum } from "staff/audit/sums.js";
import { weekdayName } from "staff/weekdays.js";

/** @typedef {import("staff/audit/sentence.js").Names} Names */

const CHECKOUT = /^draft: (\d+), (delivery|pick_up) from branch (\d+) in slot (\d+) on (\d{4}-\d\d-\d\d)(?:, code (\d+))?$/;
const WEEKLY = /^(\d+) items, (delivery|pick_up)(?: at branch (\d+))? in slot (\d+), next (\d{4}-\d\d-\d\d), ([a-z]+)$/;
const PLACED = /^ORD-\d+-(\d+), next (\d{4}-\d\d-\d\d)$/;
const MISSED = /^((?:[A-Z_]+, )*|, )(\d+)$/;
const PLACE = "safe place: ";
const NOTIFY = /(?:^|, )notices by (mail|sms|none)$/;
const METHOD = /^([\s\S]*?) ?(\d{4})$/;
const DEFAULT = " (default)";

/** Why something could not be ordered, by its code: `actors.domain.refusal.Code`, or `Why` of what comes every week. @type {Record<string, string>} */
const WHY = {
  ADDRESS_OUT_OF_ZONE: "address",
  ADDRESS_REQUIRED: "address",
  BELOW_MINIMUM: "minimum",
  BRANCH_UNAVAILABLE: "branch",
  CART_CHANGED: "total",
  INSUFFICIENT_STOCK: "stock",
  ITEM_UNAVAILABLE: "item",
  ITEM_UNKNOWN: "item",
  NOT_TOLD: "not_told",
  OPTIONS_INVALID: "options",
  OPTIONS_TOO_FEW: "options",
  ORDERING_DISABLED: "ordering",
  OUT_OF_STOCK_ANYWHERE: "stock",
  PAYMENT_ACTION_REQUIRED: "bank",
  PAYMENT_CANCELLED: "cancelled",
  PAYMENT_DECLINED: "declined",
  PAYMENT_INVALID: "payment",
  PAYMENT_METHOD_UNAVAILABLE: "payment",
  PAYMENT_TOKEN_NOT_FOUND: "saved",
  SLOT_FULL: "full",
  SLOT_PASSED: "late",
  SLOT_UNAVAILABLE: "slot",
};
const why = (/** @type {string} */ code) => t(`audit.why.${WHY[code] ?? "other"}`);

/** "Sunday, 6 December" @param {string} date as in "2026-12-06" */
export const dayOf = (date) => new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(date));

/** A branch by its name, where that is known. @param {string | number} number @param {Names} names */
export const branchName = (number, names) => names.branches?.get(Number(number)) ?? t("audit.branch", { number });

/** A slot by its day and times. @param {string | number} number @param {Names} names */
export function slotName(number, names) {
  const slot = names.slots?.get(Number(number));
  return slot ? `${weekdayName(slot.weekday)} ${timesOf(slot)}` : t("audit.slot", { number });
}

/** A code as customers type it. @param {string | number} number @param {Names} names */
export function codeName(number, names) {
  const code = names.codes?.get(Number(number));
  return code ? t("audit.code_named", { code }) : t("audit.code", { number });
}

/** "draft: 1050, delivery from branch 1 in slot 11 on 2026-05-08, code 5" @param {string} text @param {Names} names */
export function checkedOut(text, names) {
  const found = CHECKOUT.exec(text);
  if (!found || !names.currency) return text;
  const [, total = "", how = "", branch = "", slot = "", day = "", code] = found;
  const parts = [sum(total, names), t(`audit.field.${how}`), branchName(branch, names), dayOf(day), times(slot, names), code && codeName(code, names)];
  return parts.filter(Boolean).join(", ");
}

/** "2 items, delivery in slot 11, next 2030-05-17, saved" @param {string} text @param {Names} names */
export function weekly(text, names) {
  const found = WEEKLY.exec(text);
  if (!found) return text;
  const [, count, how = "", branch, slot = "", day = "", method = ""] = found;
  const parts = [t("audit.items", { count: Number(count) }), t(`audit.field.${how}`), branch && branchName(branch, names), t("audit.next", { day: dayOf(day) }), times(slot, names), paidBy(method)];
  return parts.filter(Boolean).join(", ");
}

/** "ORD-1-12, next 2030-05-17" @param {string} text */
export function weeklyPlaced(text) {
  const [, number, day = ""] = PLACED.exec(text) ?? [];
  return number === undefined ? text : `${t("audit.order", { number })}, ${t("audit.next", { day: dayOf(day) })}`;
}

/** "SLOT_FULL, NOT_TOLD, 2": why not, and in which week in a row. @param {string} text */
export function weeklyMissed(text) {
  const [, codes, weeks] = MISSED.exec(text) ?? [];
  if (codes === undefined) return text;
  const reasons = [...new Set(codes.split(", ").filter(Boolean).map(why))];
  return [reasons.length > 0 ? listed(reasons) : why(""), Number(weeks) > 1 && t("audit.weeks", { count: Number(weeks) })].filter(Boolean).join("; ");
}

/** "leave at the door, signature, safe place: the shed, notices by mail" @param {string} text */
export function preferences(text) {
  const [notices = "", by] = NOTIFY.exec(text) ?? [];
  if (by === undefined) return text;
  const rest = text.slice(0, text.length - notices.length);
  const at = rest.startsWith(PLACE) ? 0 : rest.indexOf(`, ${PLACE}`);
  const place = at < 0 ? "" : rest.slice(rest.indexOf(PLACE, at) + PLACE.length);
  const wishes = (at < 0 ? rest : rest.slice(0, at)).split(", ").filter(Boolean);
  const parts = [...wishes.map((wish) => word(`audit.wish.${wish.replaceAll(" ", "_")}`, wish)), place && t("audit.wish.place", { place }), t(`audit.wish.${by}`)];
  return parts.filter(Boolean).join(", ");
}

/** An address in one line, of which one is the usual one. @param {string} text */
export const address = (text) => (text.endsWith(DEFAULT) ? t("audit.usual", { what: text.slice(0, -DEFAULT.length) }) : text);

/** "visa 4242" @param {string} text */
export function method(text) {
  const [, brand = "", last4] = METHOD.exec(text) ?? [];
  return last4 === undefined ? text : `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ···· ${last4}`.trim();
}

/** "de", as people call it. @param {string} text */
export function language(text) {
  try {
    return (text && new Intl.DisplayNames(locale(), { type: "language" }).of(text)) || t("audit.nothing");
  } catch {
    return text;
  }
}

/** "draft", or "PAYMENT_DECLINED": how an order stood, and why it came to nothing. @param {string} text */
export const cameToNothing = (text) => (known(`audit.word.${text}`) ? t(`audit.word.${text}`) : t("audit.reasoned", { text: why(text) }));

/** "mail: a reason of the post's" @param {string} text */
export function notSent(text) {
  const [, by = "", reason] = /^(mail|sms): ([\s\S]*)$/.exec(text) ?? [];
  return reason === undefined ? text : `${t(`customers.told.${by}`)}, ${t("audit.quoted", { text: reason })}`;
}

/** @param {string} slot @param {Names} names */
function times(slot, names) {
  const found = names.slots?.get(Number(slot));
  return found && timesOf(found);
}

/** @param {{ starts: string, ends: string }} slot */
const timesOf = ({ starts, ends }) => `${starts}–${ends}`;

/** @param {string} way */
const paidBy = (way) => word(`audit.paid.${way}`, way);

/** @param {string} key @param {string} otherwise */
const word = (key, otherwise) => (known(key) ? t(key) : otherwise);
