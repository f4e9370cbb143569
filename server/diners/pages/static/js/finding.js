/**
 * Finding something on a menu: by what one writes, and without what one must not eat.
 */
import { allergensIn } from "trivet/contents.js";

import { itemsOf } from "diner/menu.js";

/**
 * @typedef {import("diner/menu.js").Category} Category
 * @typedef {{ query: string, without: readonly string[] }} Wish
 */

const MARKS = /\p{M}/gu;

/**
 * As it is compared: without case and accents.
 * @param {string} text
 */
export const plain = (text) => text.normalize("NFKD").replace(MARKS, "").toLocaleLowerCase();

/**
 * What of the menu is wished for, and how much was left out because of what is in it.
 * @param {readonly Category[]} categories
 * @param {Wish} wish
 * @returns {{ categories: Category[], hidden: number }}
 */
export function found(categories, { query, without }) {
  const words = plain(query).split(/\s+/u).filter(Boolean);
  const may = mayBeEaten(categories, without);
  let hidden = 0;
  const fits = (/** @type {import("diner/menu.js").Item} */ item, /** @type {string} */ heading) => {
    const text = plain(`${item.name} ${item.description} ${heading}`);
    if (!words.every((word) => text.includes(word))) return false;
    if (may(item)) return true;
    hidden += 1;
    return false;
  };
  const left = categories.map((category) => ({ ...category, items: category.items.filter((item) => fits(item, category.name)) }));
  return { categories: left.filter((category) => category.items.length > 0), hidden };
}

/**
 * Whether an item can be had without any of these: neither it nor what has to be chosen of it has one. Of a group of which
 * nothing need be chosen, and of one that has enough without, whoever chooses sees what is in it.
 * @param {readonly Category[]} categories
 * @param {readonly string[]} without
 */
function mayBeEaten(categories, without) {
  const items = itemsOf({ categories });
  const has = (/** @type {readonly string[]} */ allergens) => allergens.some((one) => without.includes(one));
  const leaves = (/** @type {import("trivet/choosing.js").Group} */ { min, repeat, options }) => {
    const free = options.filter((one) => !has(allergensIn(items, one)));
    return free.length === options.length || free.filter((one) => one.available).length >= (repeat ? Math.min(min, 1) : min);
  };
  return (/** @type {import("diner/menu.js").Item} */ item) => !has(item.allergens) && (item.groups ?? []).every(leaves);
}
