/**
 * Choosing of an item's groups of options, while it goes on: pure, for diners, customers of the shop and staff alike.
 *
 * Owns: when a choice is whole, and what of each is in it. Must not: draw; `components/options.js` does.
 *
 * @typedef {import("trivet/choosing.js").Chosen} Chosen
 * @typedef {import("trivet/choosing.js").Counts} Counts
 * @typedef {import("trivet/choosing.js").Group} Group
 */

/** @param {readonly Chosen[] | undefined} options @returns {Counts} */
export const countsOf = (options = []) => new Map(options.map(({ option_id, qty }) => [option_id, qty]));

/** @param {readonly Group[] | undefined} groups @param {Counts} counts @returns {Chosen[]} in the menu's order */
export const chosenOf = (groups = [], counts) =>
  groups.flatMap(({ options }) =>
    options.filter(({ id }) => counts.get(id)).map(({ id, name, price }) => ({ option_id: id, name, qty: counts.get(id) ?? 0, price })),
  );

/** How many are chosen of a group. @param {Group} group @param {Counts} counts */
export const taken = (group, counts) => group.options.reduce((sum, { id }) => sum + (counts.get(id) ?? 0), 0);

/** Whether a group has too few or too many. @param {Group} group @param {Counts} counts */
export const lacks = (group, counts) => taken(group, counts) < group.min || taken(group, counts) > group.max;

/**
 * So many of an option from now on. Where one alone may be chosen, it takes the place of the other.
 * @param {Group} group
 * @param {Counts} counts
 * @param {number} id
 * @param {number} qty
 * @returns {Counts}
 */
export function picked(group, counts, id, qty) {
  const next = new Map(counts);
  if (group.max === 1) group.options.forEach((option) => next.delete(option.id));
  if (qty > 0) next.set(id, qty);
  else next.delete(id);
  return next;
}
