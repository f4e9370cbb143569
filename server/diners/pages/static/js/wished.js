/**
 * What was taken by somebody who cannot put it into the cart yet: not joined, or without today's pass.
 *
 * Must not: know why not, or put it there.
 *
 * @typedef {{ item: import("diner/menu.js").Item, how: import("diner/doing.js").How }} Wish
 */

/**
 * How many of each item, by its id.
 * @param {readonly Wish[]} wishes
 * @returns {ReadonlyMap<number, number>}
 */
export function hopedOf(wishes) {
  const found = new Map();
  for (const { item, how } of wishes) found.set(item.id, (found.get(item.id) ?? 0) + (how.qty ?? 1));
  return found;
}

/**
 * Without the last that was wished of this item.
 * @param {readonly Wish[]} wishes
 * @param {number} id
 * @returns {readonly Wish[]}
 */
export function without(wishes, id) {
  const last = wishes.map(({ item }) => item.id).lastIndexOf(id);
  return wishes.filter((_, at) => at !== last);
}
