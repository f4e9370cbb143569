/**
 * Money: whole minor units inside, a JSON number on the wire, words for a person.
 *
 * Owns: the three forms and the ways between them; what somebody has typed is read by `money_typed.js`, which few pages
 * need. Must not: add, share or tax anything, or keep an amount as a fraction.
 *
 *     minor(9.5, "EUR") === 950         number(950, "EUR") === 9.5
 *     format(950, "EUR", "de") === "9,50 €"
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
