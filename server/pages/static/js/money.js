/**
 * Money: whole minor units inside, a JSON number on the wire, words for a person.
 *
 * Owns: the three forms and the ways between them. Must not: add, share or tax anything, or keep an amount as a fraction.
 *
 *     minor(9.5, "EUR") === 950         number(950, "EUR") === 9.5
 *     format(950, "EUR", "de") === "9,50 €"
 *     parse("9,50", "EUR", "de") === 950     parse("9,505", "EUR", "de") === null
 */

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();
const FORMATS_MAX = 50;

/** @param {string} currency @param {string} [locale] @returns {Intl.NumberFormat} */
function formatOf(currency, locale) {
  const key = `${currency} ${locale}`;
  const known = formats.get(key);
  if (known) return known;
  if (formats.size >= FORMATS_MAX) formats.clear();
  const made = new Intl.NumberFormat(locale, { style: "currency", currency });
  formats.set(key, made);
  return made;
}

/**
 * How many minor digits a currency has: 0 for JPY, 2 for EUR, 3 for KWD.
 * @param {string} currency ISO 4217.
 * @returns {number}
 */
export function digitsOf(currency) {
  return formatOf(currency, "en").resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * An amount from the wire in whole minor units. Throws `RangeError` for what is no amount.
 * @param {number} amount A JSON number with at most the currency's digits.
 * @param {string} currency
 * @returns {number}
 */
export function minor(amount, currency) {
  const found = Math.round(amount * 10 ** digitsOf(currency));
  if (!Number.isSafeInteger(found)) throw new RangeError(`not an amount: ${amount}`);
  return found === 0 ? 0 : found; // never -0
}

/**
 * Minor units as the number that goes over the wire.
 * @param {number} units
 * @param {string} currency
 * @returns {number}
 */
export function number(units, currency) {
  return units / 10 ** digitsOf(currency); // correctly rounded, so its shortest form has the very digits
}

/**
 * An amount for a person.
 * @param {number} units
 * @param {string} currency
 * @param {string} [locale] Default: the browser's.
 * @returns {string}
 */
export function format(units, currency, locale) {
  return formatOf(currency, locale).format(number(units, currency));
}

/** What may stand before or after an amount: €, EUR, JP¥, د.ك. */
const SYMBOLS = /^[\p{Sc}\p{L}][\p{Sc}\p{L}.]{0,5}|[\p{Sc}\p{L}][\p{Sc}\p{L}.]{0,5}$/gu;

/**
 * What a person typed, in minor units; null where it is no amount, is negative, or has too many digits. Both `.` and `,` may
 * stand before the cents, whatever the locale has, unless it reads as thousands there.
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
  const ungrouped = bare.replace(thousands, (whole) => whole.replace(new RegExp(`[${group}]`, "gu"), ""));
  const match = new RegExp(`^(\\d{1,13})(?:[.,٫${decimal}](\\d*))?$`, "u").exec(ungrouped);
  const places = digitsOf(currency);
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
