/**
 * What somebody chooses of an item's options: pure, for the diner's page and the staff's alike.
 *
 * Owns: when a choice is whole, and what it costs and says. Must not: draw; `components/options.js` does.
 *
 * @typedef {{ id: number, name: string, price: number, available: boolean, left: number | null }} Option
 * @typedef {{ id: number, name: string, min: number, max: number, repeat: boolean, options: Option[] }} Group
 * @typedef {{ option_id: number, name: string, qty: number, price: number }} Chosen `price` as on the wire
 * @typedef {ReadonlyMap<number, number>} Counts How many of each option, by its id.
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

/** Whether an item cannot be had as it is. @param {{ groups?: readonly Group[] }} item */
export const mustChoose = ({ groups = [] }) => groups.some(({ min }) => min > 0);

/** Equal for what is chosen alike. @param {readonly { option_id: number, qty: number }[] | undefined} options */
export const keyOf = (options = []) => options.map(({ option_id, qty }) => `${option_id}*${qty}`).sort().join();

/** What they say in a cart or on a ticket. @param {readonly { name: string, qty: number }[]} options */
export const said = (options) => options.map(({ name, qty }) => (qty > 1 ? `${qty} × ${name}` : name)).join(", ");
