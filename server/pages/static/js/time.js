/**
 * Times as people say them: "in 4 min", "at 19:40", "1 min ago". All instants are milliseconds, as `Date.now()` gives.
 *
 * Must not: read a clock by itself; components subscribe to `now`.
 */
import { signal } from "@preact/signals-core";

import { createAhead } from "trivet/ahead.js";
import { locale, t } from "trivet/i18n.js";

const ahead = createAhead();

/** The server's clock, as far as it was learned: this screen's until `learn` was called. */
export const serverTime = (/** @type {number} */ here = Date.now()) => here + ahead.ms();

/** The time, a step a second while the page is seen. Reading it in a component draws that component each second. */
export const now = signal(Date.now());

/**
 * Something of the server's was at this instant, and is heard now: `now` is the server's from here on. What may be long past,
 * as what was missed while there was no connection, is not for this.
 * @param {number | null | undefined} at
 */
export const learn = (at) => ahead.learn(at ?? NaN, Date.now());

/** Starts the clock of this page; gives what stops it. */
export function startClock() {
  const tick = () => {
    if (!document.hidden) now.value = serverTime();
  };
  const timer = setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

/**
 * An instant of the wire (RFC 3339) in milliseconds; null stays null.
 * @param {string | null | undefined} text
 */
export const instant = (text) => (text ? Date.parse(text) : null);

/**
 * How an hour is written where one reads: "09:40" by 24 hours, so that times stand under one another, "9:40 AM" by twelve.
 * @returns {Intl.DateTimeFormatOptions}
 */
export const hourly = () => {
  const { hourCycle } = new Intl.DateTimeFormat(locale(), { hour: "numeric" }).resolvedOptions();
  return { hour: hourCycle?.startsWith("h2") ? "2-digit" : "numeric", minute: "2-digit" };
};

/**
 * "19:40", in the reader's customs and the restaurant's zone; "19:40:05" by `to` the second.
 * @param {number} at
 * @param {string} [timeZone]
 * @param {"minute" | "second"} [to]
 */
export const clock = (at, timeZone, to) => new Intl.DateTimeFormat(locale(), { ...hourly(), ...(to === "second" && { second: "2-digit" }), timeZone }).format(at);

/**
 * "Tuesday, 18:00", or "18:00" where it is today. A weekday is the next of its name: what is far has its date, too, and what is past,
 * "Fri 12 Jan, 18:00".
 * @param {number} at
 * @param {string} timeZone
 * @param {number} [from]
 */
export function day(at, timeZone, from = serverTime()) {
  const of = (/** @type {number} */ when) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(when);
  if (of(at) === of(from)) return clock(at, timeZone);
  const length = at < from ? "short" : "long";
  return new Intl.DateTimeFormat(locale(), {
    weekday: length,
    ...(at > from && at - from <= 6 * 86_400_000 ? {} : { day: "numeric", month: length }),
    ...hourly(),
    timeZone,
  }).format(at);
}

/**
 * "just now", "4 min ago", "2 h ago".
 * @param {number} at
 * @param {number} from
 */
export function ago(at, from) {
  const minutes = Math.max(0, Math.floor((from - at) / 60_000));
  if (minutes < 1) return t("time.just_now");
  return minutes < 120 ? t("time.minutes_ago", { count: minutes }) : t("time.hours_ago", { count: Math.floor(minutes / 60) });
}

/**
 * How long it has been, short: "4 min", "1:05 h".
 * @param {number} at
 * @param {number} from
 */
export function since(at, from) {
  const minutes = Math.max(0, Math.floor((from - at) / 60_000));
  if (minutes < 60) return t("time.minutes", { count: minutes });
  return t("time.hours", { hours: `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}` });
}
