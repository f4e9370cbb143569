/**
 * What a comparison with the payment provider says to a person: how it stands, what differs, and what to do about it.
 *
 * Owns: that. Must not: ask for one, or draw.
 */
import { locale, t } from "trivet/i18n.js";
import { format, minor } from "trivet/money.js";
import { beside } from "staff/day/sheet.js";

/** @typedef {"capture" | "give_back" | "take_off" | "on_bill" | "by_hand"} How How a manager settles a difference. */
/**
 * @typedef {{
 *   code: string, payment_id: string, reference: string | null, session_id: string | null, currency: string, ours: number,
 *   ours_refunded: number, theirs: number, theirs_refunded: number, done: "giving_back" | "kept" | "by_hand",
 *   found_at: string, resolved_at: string | null, may: How[], settled: { at: string, how: How, reason: string } | null,
 * }} Difference
 */
/**
 * @typedef {{
 *   day: string, starts_at: string, ends_at: string, provider: string, tried_at: string, checked_at: string | null,
 *   compared: number, moving: number, unread: number, error: string | null, rows: Difference[],
 * }} ReconciledDay
 */
/**
 * @typedef {{
 *   since: string, until: string, today: string, currency: string, timezone: string, provider: string | null,
 *   days: ReconciledDay[],
 * }} Reconciliation
 */

/** The most days that are compared at once. */
export const RUN_DAYS_MAX = 31;

/** How long "Compare now" waits: longer than the server goes on with it. */
export const RUN_MS = 25_000;

/** How long a reason may be. */
export const REASON_MAX = 200;

/** The error of a day of which the provider has too much to read; it is not tried again by itself. */
const TOO_MUCH = "too_much_to_read";

/** Whether nobody has anything to do about it any more. @param {Difference} row */
export const over = (row) => row.resolved_at !== null || row.settled !== null;

/** What still differs. @param {readonly Difference[]} rows */
export const open = (rows) => rows.filter((row) => !over(row));

/** Why a day could not be read, as the key of a sentence. @param {ReconciledDay} day */
export const unreadWords = (day) => (day.error === TOO_MUCH ? "payments.too_much_day" : "payments.unread_day");

/**
 * How the days stand, in one word: what differs counts more than what could not be read.
 * @param {Reconciliation} found
 * @returns {"none" | "new" | "differs" | "unread" | "too_much" | "agrees"}
 */
export function standing(found) {
  if (found.days.some((day) => open(day.rows).length > 0)) return "differs";
  if (found.days.some((day) => (day.error !== null && day.error !== TOO_MUCH) || day.unread > 0)) return "unread";
  if (found.days.some((day) => day.error !== null)) return "too_much";
  if (found.days.length > 0) return "agrees";
  return found.provider === null ? "none" : "new";
}

/** Whether a day was compared, and nothing of it differs or is not known. @param {ReconciledDay} day */
export const agrees = (day) => day.checked_at !== null && day.unread === 0 && open(day.rows).length === 0;

/** How many payments still differ. @param {Reconciliation} found */
export const differing = (found) => found.days.reduce((sum, day) => sum + open(day.rows).length, 0);

/**
 * What somebody has to do about a row; what has been resolved, and what goes back by itself, is only told.
 * @param {Difference} row
 * @returns {string} the key of the sentence
 */
export function toDo(row) {
  if (row.resolved_at !== null) return row.done === "giving_back" ? "payments.do.went_back" : "payments.do.resolved";
  if (row.settled !== null) return `payments.do.settled.${row.settled.how}`;
  return row.done === "by_hand" ? `payments.do.${row.code}` : `payments.do.${row.done}`;
}

/**
 * A side of a row for a person: the amount, and what of it was given back; a dash where there is nothing.
 * @param {Difference} row @param {"ours" | "theirs"} side @param {string} currency of the restaurant
 */
export function amountOf(row, side, currency) {
  const of = side === "theirs" ? row.currency : currency;
  const money = (/** @type {number} */ amount) => format(minor(amount, of), of, locale());
  const back = side === "theirs" ? row.theirs_refunded : row.ours_refunded;
  if (row[side] === 0) return "–";
  return back === 0 ? money(row[side]) : t("payments.given_back", { amount: money(row[side]), back: money(back) });
}

/** A provider's name, as it writes itself. @param {string} provider */
export const providerName = (provider) => t(`payments.provider.${provider}`);

/**
 * What of these days may be compared: none that has not begun, and not too many at once; null where there are none.
 * @param {string} since @param {string} until @param {string} today
 */
export function toRun(since, until, today) {
  const last = until < today ? until : today;
  if (!since || !last || since > last) return null;
  const least = beside(last, 1 - RUN_DAYS_MAX);
  return { from: since < least ? least : since, to: last };
}

/** The payment's name, as short as it can be told by. @param {string} payment */
export const shortName = (payment) => (payment.length > 12 ? `…${payment.slice(-8)}` : payment);
