/**
 * What is typed about branches, zones and discount codes, and what is sent of it.
 *
 * Owns: these decisions. Must not: ask, or draw.
 */
import { numberOf } from "staff/branches/week.js";
import { amountText } from "staff/menu/edit/asked.js";
import { priceOf, rateOf, rateText, words } from "staff/menu/edit/drafts.js";
import { dayOf, midnight, nextDay } from "staff/orders/narrowed.js";

/** @typedef {import("staff/branches/week.js").Opening} Opening */
/**
 * @typedef {{ id: number, name: string, postcodes: string[], fee: number, free_from: number | null, minimum: number, version: string }} Zone
 * @typedef {{ id: number, name: string, address: string, phone: string, pick_up: boolean, delivery: boolean, hours: Opening[], zones: Zone[],
 *   slots: number, main: boolean, active: boolean, version: string }} Branch
 * @typedef {{ id: number, code: string, amount: number | null, rate: number | null, starts_at: string | null, ends_at: string | null,
 *   minimum: number, uses_max: number | null, uses_per_customer: number | null, used: number, version: string }} Code
 * @typedef {{ currency: string, locale: string }} Customs how amounts are written
 */

export const ADDRESS_MAX = 300;
export const PHONE_MAX = 40;
export const POSTCODES_MAX = 500;
export const POSTCODE_MAX = 12;
export const CODE_MAX = 40;
export const USES_MAX = 1_000_000_000;

/** @typedef {{ name: string, postcodes: string, fee: string, free: string, minimum: string, version?: string }} ZoneDraft as it is typed */

/** @param {Partial<Zone>} zone @param {Customs} customs @returns {ZoneDraft} */
export const zoneDraft = (zone, { currency, locale }) => ({
  name: zone.name ?? "",
  postcodes: (zone.postcodes ?? []).join(", "),
  fee: amountText(zone.fee ?? 0, currency, locale),
  free: zone.free_from === null || zone.free_from === undefined ? "" : amountText(zone.free_from, currency, locale),
  minimum: amountText(zone.minimum ?? 0, currency, locale),
  ...(zone.version ? { version: zone.version } : {}),
});

/** A key for each field, empty where nothing is wrong. @param {ZoneDraft} draft @param {Customs} customs */
export function zoneWrong({ postcodes, fee, free, minimum }, { currency, locale }) {
  const codes = words(postcodes);
  const price = (/** @type {string} */ text) => (priceOf(text, currency, locale) === null ? "menu.edit.price_wrong" : "");
  return {
    postcodes: codes.length > POSTCODES_MAX || codes.some((one) => [...one].length > POSTCODE_MAX) ? "branches.postcodes_wrong" : "",
    fee: price(fee),
    free_from: free.trim() === "" ? "" : price(free),
    minimum: price(minimum),
  };
}

/** @param {ZoneDraft} draft without anything wrong in it @param {Customs} customs */
export const zoneBody = ({ name, postcodes, fee, free, minimum, version }, { currency, locale }) => ({
  name,
  postcodes: words(postcodes),
  fee: priceOf(fee, currency, locale),
  free_from: free.trim() === "" ? null : priceOf(free, currency, locale),
  minimum: priceOf(minimum, currency, locale),
  ...(version ? { version } : {}),
});

/**
 * @typedef {{ code: string, kind: "rate" | "amount", rate: string, amount: string, from: string, until: string, minimum: string, uses: string,
 *   each: string, version?: string }} CodeDraft as it is typed; `from` and `until` are days of the restaurant's calendar, both of them part of it
 */

/** @param {Partial<Code>} code @param {Customs} customs @param {string} timeZone @returns {CodeDraft} */
export const codeDraft = (code, { currency, locale }, timeZone) => ({
  code: code.code ?? "",
  kind: code.amount === null || code.amount === undefined ? "rate" : "amount",
  rate: code.rate ? rateText(code.rate) : "",
  amount: code.amount ? amountText(code.amount, currency, locale) : "",
  ...daysOf(code, timeZone),
  minimum: amountText(code.minimum ?? 0, currency, locale),
  uses: code.uses_max ? String(code.uses_max) : "",
  each: code.uses_per_customer ? String(code.uses_per_customer) : "",
  ...(code.version ? { version: code.version } : {}),
});

/** The first and the last day on which a code can be used, empty where there is none. @param {Partial<Code>} code @param {string} timeZone */
export const daysOf = ({ starts_at, ends_at }, timeZone) => ({
  from: starts_at ? dayOf(Date.parse(starts_at), timeZone) : "",
  until: ends_at ? dayOf(Date.parse(ends_at) - 1, timeZone) : "",
});

/** A key for each field, empty where nothing is wrong. @param {CodeDraft} draft @param {Customs} customs */
export function codeWrong({ code, kind, rate, amount, from, until, minimum, uses, each }, { currency, locale }) {
  const price = (/** @type {string} */ text) => priceOf(text, currency, locale);
  const bound = (/** @type {string} */ text) => (text.trim() === "" || numberOf(text, USES_MAX) ? "" : "branches.uses_wrong");
  return {
    code: code.trim() && [...code.trim()].length <= CODE_MAX ? "" : "branches.code_wrong",
    amount: (kind === "rate" ? rateOf(rate) : price(amount)) ? "" : kind === "rate" ? "branches.rate_wrong" : "branches.amount_wrong",
    ends_at: from && until && until < from ? "branches.days_wrong" : "",
    minimum: price(minimum) === null ? "menu.edit.price_wrong" : "",
    uses_max: bound(uses),
    uses_per_customer: bound(each),
  };
}

/**
 * What is sent. Days are only where they are others than before: a code that ends at noon still does, when its name is mended.
 * @param {CodeDraft} draft without anything wrong in it @param {Customs} customs @param {string} timeZone @param {CodeDraft} before
 */
export function codeBody(draft, { currency, locale }, timeZone, before) {
  const { code, kind, rate, amount, from, until, minimum, uses, each, version } = draft;
  const off = kind === "rate" ? { rate: rateOf(rate) } : { amount: priceOf(amount, currency, locale) };
  return {
    code: code.trim(),
    ...off,
    ...(from !== before.from && { starts_at: from ? midnight(from, timeZone) : null }),
    ...(until !== before.until && { ends_at: until ? midnight(nextDay(until), timeZone) : null }),
    minimum: priceOf(minimum, currency, locale),
    uses_max: uses.trim() ? Number(uses.trim()) : null,
    uses_per_customer: each.trim() ? Number(each.trim()) : null,
    ...(version ? { version } : {}),
  };
}

/** Whether a code can be used at this moment: not yet, now, not any more, or used up. @param {Code} code @param {number} now */
export function codeStands({ starts_at, ends_at, uses_max, used }, now) {
  if (ends_at !== null && Date.parse(ends_at) <= now) return "over";
  if (uses_max !== null && used >= uses_max) return "used_up";
  return starts_at !== null && Date.parse(starts_at) > now ? "later" : "good";
}
