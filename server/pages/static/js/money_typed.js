/**
 * Money as somebody has typed it, in minor units.
 *
 *     parse("9,50", "EUR", "de") === 950     parse("9,505", "EUR", "de") === null
 *
 * Owns: that reading. Must not: guess; what may mean two things is none.
 */
import { digitsOf } from "trivet/money.js";

/** What may stand before or after an amount: €, EUR, JP¥, د.ك. */
const SYMBOLS = /^[\p{Sc}\p{L}][\p{Sc}\p{L}.]{0,5}|[\p{Sc}\p{L}][\p{Sc}\p{L}.]{0,5}$/gu;

/**
 * What a person typed, in minor units; null where it is no amount, is negative, or has too many digits. Both `.` and `,` may
 * stand before the cents, whatever the locale has, unless it reads as thousands there. Of a currency with three digits `1,250`
 * and `1.250` do not: its amounts are written with all three.
 * @param {string} text
 * @param {string} currency
 * @param {string} [locale]
 * @returns {number | null}
 */
export function parse(text, currency, locale) {
  const { group, decimal, digits } = signsOf(locale);
  const plain = text.replace(/./gu, (one) => (digits.includes(one) ? String(digits.indexOf(one)) : one));
  const bare = plain.replace(/[\s\u200e\u200f]/gu, "").replace(SYMBOLS, "");
  const thousands = new RegExp(`^\\d{1,3}([${group}]\\d{3})+(?![\\d${group}])`, "u");
  const places = digitsOf(currency);
  const thousandths = places === 3 && /^\d+[.,]\d{3}$/u.test(bare);
  const ungrouped = thousandths ? bare : bare.replace(thousands, (whole) => whole.replace(new RegExp(`[${group}]`, "gu"), ""));
  const match = new RegExp(`^(\\d{1,13})(?:[.,٫${decimal}](\\d*))?$`, "u").exec(ungrouped);
  const cents = match?.[2] ?? "";
  if (!match || cents.length > places) return null;
  const units = Number(match[1] + cents.padEnd(places, "0"));
  return Number.isSafeInteger(units) ? units : null;
}

/** @param {string} [locale] @returns {{group: string, decimal: string, digits: string[]}} Ready for a character class. */
function signsOf(locale) {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
  const sign = (/** @type {string} */ type) => parts.find((part) => part.type === type)?.value ?? "";
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const digits = Array.from({ length: 10 }, (_, digit) => plain.format(digit));
  const group = sign("group").trim() === "" ? "'" : sign("group");
  return { group: group.replace(/[\]\\^-]/g, "\\$&"), decimal: sign("decimal"), digits };
}
