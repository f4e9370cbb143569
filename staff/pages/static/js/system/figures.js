/**
 * What the system's page says of what the server measures: which charts there are, and how each figure is written.
 *
 * Owns: that choice, and what is trouble. Must not: ask, or draw.
 */
import { locale, t } from "trivet/i18n.js";

/** @typedef {{ name: string, running: boolean, restarts: number, state: string, last_error: { error: string, ago_s: number } | null, holds: Service[] }} Service */
/** @typedef {{ at: string, [figure: string]: any }} Point */
/** @typedef {{ figure: string, written: (value: number) => string }} Chart */

/** In the reader's customs. @param {number} value @param {Intl.NumberFormatOptions} [options] */
export const number = (value, options) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 1, ...options }).format(value);

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];
/** @param {number} bytes */
export function bytes(bytes) {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return number(bytes / 1000 ** power, { style: "unit", unit: UNITS[power], maximumFractionDigits: power > 2 ? 1 : 0 });
}

/** Milliseconds, as short as they can be said. @param {number} value */
export const milliseconds = (value) => number(value, { style: "unit", unit: "millisecond" });

/** Seconds, or minutes where they are many. @param {number} seconds */
export function duration(seconds) {
  if (seconds < 120) return number(seconds, { style: "unit", unit: "second", maximumFractionDigits: 0 });
  if (seconds < 7200) return number(seconds / 60, { style: "unit", unit: "minute", maximumFractionDigits: 0 });
  return number(seconds / 3600, { style: "unit", unit: "hour" });
}

/** @type {readonly Chart[]} */
export const CHARTS = [
  { figure: "orders", written: (value) => number(value) },
  { figure: "sessions", written: (value) => number(value) },
  { figure: "connections", written: (value) => number(value) },
  { figure: "oldest_unsent_s", written: duration },
  { figure: "flush_max_ms", written: milliseconds },
  { figure: "changes", written: (value) => number(value) },
  { figure: "cpu_share", written: (value) => number(value, { style: "percent", maximumFractionDigits: 0 }) },
  { figure: "memory_bytes", written: bytes },
];

/** @param {readonly Point[]} points @param {string} figure @returns {import("staff/system/chart.js").Measured[]} */
export const series = (points, figure) => points.map((point) => ({ at: Date.parse(point.at), value: point[figure] ?? null }));

/** How a service stands: `bad` where it is not running, `mended` where it was started again. @param {Service} service */
export function standing({ running, state, restarts, last_error }) {
  if (!running || state === "ended") return "bad";
  if (state !== "running") return "wait";
  return restarts > 0 || last_error ? "mended" : "good";
}

/** @param {readonly Service[]} services @returns {number} how many are not well, those that they hold counted in */
export const unwell = (services) => services.reduce((sum, one) => sum + Number(["bad", "wait"].includes(standing(one))) + unwell(one.holds), 0);

/** What a service is there for; its own name where it is not known here. @param {string} name */
export function serviceName(name) {
  const key = `system.service.${name}`;
  const said = t(key);
  return said === key ? name : said;
}
