/**
 * What is in an item as somebody has chosen it: pure, for diners and customers of the shop alike.
 *
 * @typedef {{ allergens?: readonly string[], groups?: readonly import("trivet/choosing.js").Group[] }} Whole
 */

/**
 * What is in an option: where it is an item of the menu, what is in that.
 * @param {ReadonlyMap<number, Whole>} items
 * @param {{ item_id?: number | null }} option
 */
export const allergensIn = (items, { item_id }) => items.get(item_id ?? 0)?.allergens ?? [];

/**
 * What is in an item as it is chosen, each once; and whether another choice would bring in more.
 * @param {ReadonlyMap<number, Whole>} items
 * @param {Whole} item
 * @param {import("trivet/choosing.js").Counts} counts
 */
export function contents(items, { allergens: own = [], groups = [] }, counts) {
  const options = groups.flatMap((group) => group.options);
  const chosen = options.filter(({ id }) => counts.get(id));
  const allergens = [...new Set([...own, ...chosen.flatMap((one) => allergensIn(items, one))])];
  const more = options.some((one) => allergensIn(items, one).some((allergen) => !allergens.includes(allergen)));
  return { allergens, more };
}
