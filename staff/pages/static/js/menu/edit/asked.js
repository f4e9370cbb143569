/**
 * What is typed about options, and what is sent of it.
 *
 * Owns: these decisions. Must not: ask, or draw.
 */
import { priceOf } from "staff/menu/edit/drafts.js";

/** @typedef {import("staff/menu/edit/book.js").Group} Group */

export const CHOSEN_MAX = 50;

/** A whole number from `least` to what one group may ask; null where it is none. @param {string} text @param {number} least */
export function countOf(text, least) {
  const count = /^\d{1,2}$/.test(text.trim()) ? Number(text) : null;
  return count !== null && count >= least && count <= CHOSEN_MAX ? count : null;
}

/** What an option adds, as it is typed; nothing is nothing, and null is no amount. @param {string} text @param {string} currency @param {string} locale */
export function addedPriceOf(text, currency, locale) {
  const [, sign = "", rest = ""] = /^\s*([-−–+]?)([\s\S]*)$/.exec(text) ?? [];
  if (!sign && !rest.trim()) return 0;
  const price = priceOf(rest, currency, locale);
  return price !== null && price !== 0 && sign && sign !== "+" ? -price : price;
}

/** An amount as it is typed. @param {number} amount @param {string} currency @param {string} locale */
export function amountText(amount, currency, locale) {
  const digits = new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits ?? 2, useGrouping: false }).format(amount);
}

/** How much is chosen of a group: a message and its values. @param {{ min: number, max: number }} group @returns {[string, Record<string, number>]} */
export function choosing({ min, max }) {
  if (min === max) return ["menu.edit.choose_exactly", { count: min }];
  return min === 0 ? ["menu.edit.choose_up_to", { count: max }] : ["menu.edit.choose_between", { min, max }];
}

/** The one that is called so, whatever the case. @template {{ name: string }} V @param {readonly V[]} things @param {string} name */
export const named = (things, name) => things.find((one) => one.name.toLocaleLowerCase() === name.trim().toLocaleLowerCase());

/** The list with what stands at `from` in the place `to`. @template V @param {readonly V[]} list @param {number} from @param {number} to */
export function movedTo(list, from, to) {
  const left = list.filter((_, at) => at !== from);
  const moved = list.slice(from, from + 1);
  return [...left.slice(0, to), ...moved, ...left.slice(to)];
}

/** The groups with this one as it is now, or new. @param {readonly Group[]} groups @param {Group} group */
export const withGroup = (groups, group) =>
  groups.some(({ id }) => id === group.id) ? groups.map((one) => (one.id === group.id ? group : one)) : [...groups, group];
