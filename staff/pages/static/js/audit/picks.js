/**
 * What entries of the audit say of an item that was looked for in the shop: "1: MISSING, instead 2 x Oat milk at 210: refund".
 *
 * Owns: reading those texts (`actors/domain/fulfilment/pick.py` says what they are). Must not: know whose entry it is. What it
 * cannot read it gives back as it is.
 */
import { t } from "trivet/i18n.js";
import { sum } from "staff/audit/sums.js";

/** @typedef {import("staff/audit/sentence.js").Names} Names */

const PICK = /^(\d+): (PENDING|PICKED|MISSING)(?:, instead (\d+) x ([\s\S]*) at (\d+))?(?:: (substitute|without|refund))?$/;

/** Which line, how it stands, what lies there instead, and what the customer wants. @param {string} text @param {Names} names */
export function pick(text, names) {
  const found = PICK.exec(text);
  if (!found || (found[5] && !names.currency)) return text;
  const [, position, status = "", qty, name = "", price, choice] = found;
  const state = [
    t(`ops.item.${status}`),
    price && t("audit.pick.instead", { qty: Number(qty), name, price: sum(price, names) }),
    choice && t(`audit.pick.${choice}`),
  ];
  return t("audit.lines", { count: 1, lines: String(Number(position) + 1), state: state.filter(Boolean).join(", ") });
}
