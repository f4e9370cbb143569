/**
 * How an item of the menu is for sale, and what is asked of the server to make it otherwise.
 *
 * Owns: these decisions. Must not: ask, read a clock, or draw.
 */
import { instant } from "trivet/time.js";

/** @typedef {{ id: number, name: string, price: number, available: boolean, left: number | null, until: string | null, category: string, photo: string | null }} MenuItem */
/** @typedef {"on_sale" | "counted" | "few" | "sold_out" | "stopped"} Sale `stopped`: its sale is, whatever is there. */
/** @typedef {{ available: boolean, left?: number | null, until?: string }} Availability as `set_availability` takes it */

/** So many are "few": the next who orders may get none. */
export const FEW = 5;
export const LEFT_MAX = 1_000_000;

/** @param {Pick<MenuItem, "available" | "left">} item @returns {Sale} */
export function sale({ available, left }) {
  if (!available) return left === null || left > 0 ? "stopped" : "sold_out";
  if (left === null) return "on_sale";
  return left <= FEW ? "few" : "counted";
}

/**
 * What brings an item back to how it was: for "undo". The count only where it was changed: guests have ordered meanwhile.
 * @param {MenuItem} item
 * @param {Availability} to what was asked for
 * @returns {Availability}
 */
export function asItWas(item, to) {
  const stopped = sale(item) === "stopped";
  return { available: !stopped, ...("left" in to ? { left: item.left } : {}), ...(stopped && item.until ? { until: item.until } : {}) };
}

/**
 * What "on sale" asks for: a count of nothing would sell nothing, so it is not counted any more.
 * @param {MenuItem} item
 * @returns {Availability}
 */
export const onSale = (item) => ({ available: true, ...(item.left === 0 ? { left: null } : {}) });

/**
 * The number somebody has typed; null means that it is not counted, undefined that it is no number.
 * @param {string} text
 * @returns {number | null | undefined}
 */
export function typedLeft(text) {
  const typed = text.trim();
  if (typed === "") return null;
  if (!/^\d{1,7}$/.test(typed)) return undefined;
  const count = Number(typed);
  return count <= LEFT_MAX ? count : undefined;
}

/** Until when a sale may be stopped, in minutes from now; null: until somebody puts it back. */
export const STOPS = [null, 30, 60, 120];

/**
 * @param {number | null} minutes
 * @param {number} now in milliseconds
 * @returns {Availability}
 */
export const stopped = (minutes, now) => ({
  available: false,
  ...(minutes === null ? {} : { until: new Date(now + minutes * 60_000).toISOString() }),
});

/**
 * The menu with what the floor has last told of its items: what it does not tell of is simply there.
 * @param {MenuItem[]} menu
 * @param {ReadonlyMap<number, { available: boolean, left: number | null, until: string | null, price: number }>} told
 * @returns {MenuItem[]}
 */
export const asTold = (menu, told) =>
  menu.map((item) => ({ ...item, ...(told.get(item.id) ?? { available: true, left: null, until: null }), name: item.name, id: item.id }));

/**
 * Those that are not simply there, first what cannot be had, then what is few.
 * @param {MenuItem[]} items
 */
export function scarce(items) {
  const rank = { stopped: 0, sold_out: 0, few: 1, counted: 2, on_sale: 3 };
  return items.filter((item) => sale(item) !== "on_sale").sort((a, b) => rank[sale(a)] - rank[sale(b)] || (a.left ?? 0) - (b.left ?? 0));
}

/** @param {MenuItem} item */
export const backAt = (item) => (sale(item) === "stopped" ? instant(item.until) : null);
