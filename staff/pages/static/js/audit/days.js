/**
 * Entries of the audit by the days of the restaurant.
 *
 * Owns: that. Must not: draw.
 */
import { locale } from "trivet/i18n.js";

/**
 * @template {{ at: string }} E
 * @param {readonly E[]} entries newest first
 * @param {string} timeZone
 * @returns {{ day: string, entries: E[] }[]} the day as "2024-01-15"
 */
export function byDay(entries, timeZone) {
  const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  /** @type {{ day: string, entries: E[] }[]} */
  const days = [];
  for (const entry of entries) {
    const day = dayOf.format(Date.parse(entry.at));
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

/** "Tuesday, 15 January 2024" @param {string} day */
export const dayName = (day) => new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeZone: "UTC" }).format(Date.parse(day));
