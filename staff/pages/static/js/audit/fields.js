/**
 * What entries of the audit say of fields that are neither a text nor a number: yes and no, days, and times of the week.
 *
 * Owns: reading those values (`actors/domain/menu/told.py` says what they are). Must not: know whose entry it is. What it
 * cannot read it gives back as it is.
 */
import { locale, t } from "trivet/i18n.js";
import { weekdayName, windowText } from "staff/weekdays.js";

const FLAGS = new Set(["active", "available", "delivery", "pick_up", "repeat"]);
const OPENING = /^(?:day ([1-7])|(\d{4}-\d\d-\d\d)) (?:closed|(\d\d:\d\d)-(\d\d:\d\d))$/;
const WINDOW = /\bdays ([1-7]+) (\d\d:\d\d)-(\d\d:\d\d)/g;

/** "weekday: 6; pick_up: True; hours: day 1 08:00-20:00" @param {string} text */
export const inWords = (text) => text.split("; ").map((part) => part.replace(/^(\w+): ([\s\S]*)$/, (_, name, value) => `${name}: ${said(name, value)}`)).join("; ");

/** @param {string} name @param {string} value */
function said(name, value) {
  if (FLAGS.has(name) && /^(True|False)$/.test(value)) return t(value === "True" ? "audit.yes" : "audit.no");
  if (name === "weekday" && /^[0-6]$/.test(value)) return weekdayName(Number(value));
  if (name === "hours") return hours(value);
  if (name === "windows") return value.replace(WINDOW, (_, days, from, until) => windowText({ weekdays: [...days].map((day) => Number(day) - 1), from, until }));
  return value;
}

/** "day 1 08:00-20:00, day 2 08:00-20:00, 2026-12-01 closed": days of the same times together. @param {string} text */
function hours(text) {
  const found = text.split(", ").map((one) => OPENING.exec(one));
  if (found.includes(null)) return text;
  const week = new Map(/** @type {[string, { weekdays: number[], from: string, until: string }][]} */ ([]));
  const dates = [];
  for (const [, day, date, from = "", until = ""] of /** @type {RegExpExecArray[]} */ (found)) {
    if (day === undefined) dates.push(`${dateSaid(date ?? "")} ${from ? `${from}–${until}` : t("branches.shut_then")}`);
    else week.set(`${from} ${until}`, { weekdays: [...(week.get(`${from} ${until}`)?.weekdays ?? []), Number(day) - 1], from, until });
  }
  return [...[...week.values()].map(windowText), ...dates].join(", ");
}

/** @param {string} date */
const dateSaid = (date) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(date));
