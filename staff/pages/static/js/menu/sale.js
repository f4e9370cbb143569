/**
 * How an item of the menu is for sale, and what is asked of the server to make it otherwise.
 *
 * Owns: these decisions. Must not: ask, read a clock, or draw.
 */
import { instant } from "trivet/time.js";

/** @typedef {Omit<import("trivet/choosing.js").Group, "options"> & { options: (import("trivet/choosing.js").Option & { item_id: number | null })[] }} Group */
/** @typedef {{ id: number, name: string, price: number, available: boolean, left: number | null, until: string | null, category: string, photo: string | null, groups?: Group[] }} MenuItem */
/** @typedef {{ id: number, name: string, price: number, available: boolean, left: number | null, until: null, category: string, item_id: number | null, group_id: number, dishes: string[] }} Choice An option, once for all dishes that offer it. */
/** @typedef {ReadonlyMap<number, { available: boolean, left: number | null, on_sale: boolean }>} ToldOptions */
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
 * @param {{ available: boolean, left: number | null, until: string | null }} item
 * @param {Availability} to what was asked for
 * @returns {Availability}
 */
export function asItWas(item, to) {
  const stopped = sale(item) === "stopped";
  return { available: !stopped, ...("left" in to ? { left: item.left } : {}), ...(stopped && item.until ? { until: item.until } : {}) };
}

/**
 * What "on sale" asks for: a count of nothing would sell nothing, so it is not counted any more.
 * @param {{ left: number | null }} item
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
 * @param {ToldOptions} options
 * @returns {MenuItem[]}
 */
export const asTold = (menu, told, options = /** @type {ToldOptions} */ (new Map())) =>
  menu.map((item) => ({
    ...item,
    ...(told.get(item.id) ?? { available: true, left: null, until: null }),
    name: item.name,
    id: item.id,
    ...(item.groups && { groups: item.groups.map((group) => ({ ...group, options: group.options.map((one) => ({ ...one, ...nowOf(one.id, options) })) })) }),
  }));

/** @param {number} id @param {ToldOptions} told */
function nowOf(id, told) {
  const { available, left } = told.get(id) ?? { available: true, left: null };
  return { available, left };
}

/**
 * The options of a menu, each once, in its order. What is an item itself is switched as that, unless it was stopped here.
 * @param {MenuItem[]} menu
 * @param {ToldOptions} told
 * @returns {Choice[]}
 */
export function choices(menu, told) {
  /** @type {Map<number, Choice>} */
  const found = new Map();
  for (const { name, groups = [] } of menu)
    for (const group of groups)
      for (const one of group.options) {
        const known = found.get(one.id) ?? { ...one, until: null, category: group.name, group_id: group.id, dishes: [] };
        found.set(one.id, { ...known, dishes: [...known.dishes, name] });
      }
  return [...found.values()].filter(({ id, item_id }) => item_id === null || told.get(id)?.on_sale === false);
}

/**
 * What cannot be had, then what is few; of what is only counted, as a shop counts all, there is enough.
 * @template {{ available: boolean, left: number | null }} V
 * @param {V[]} items
 * @returns {V[]}
 */
export function scarce(items) {
  const rank = { stopped: 0, sold_out: 0, few: 1, counted: 2, on_sale: 2 };
  return items.filter((item) => rank[sale(item)] < 2).sort((a, b) => rank[sale(a)] - rank[sale(b)] || (a.left ?? 0) - (b.left ?? 0));
}

/** @param {{ available: boolean, left: number | null, until: string | null }} item */
export const backAt = (item) => (sale(item) === "stopped" ? instant(item.until) : null);
