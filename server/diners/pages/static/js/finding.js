/**
 * Finding something on a menu: by what one writes, and without what one must not eat.
 *
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
  let hidden = 0;
  const fits = (/** @type {import("diner/menu.js").Item} */ item, /** @type {string} */ heading) => {
    const text = plain(`${item.name} ${item.description} ${heading}`);
    if (!words.every((word) => text.includes(word))) return false;
    const may = !item.allergens.some((allergen) => without.includes(allergen));
    if (!may) hidden += 1;
    return may;
  };
  const left = categories.map((category) => ({ ...category, items: category.items.filter((item) => fits(item, category.name)) }));
  return { categories: left.filter((category) => category.items.length > 0), hidden };
}
