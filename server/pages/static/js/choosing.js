/**
 * What somebody has chosen of an item's options: pure, for diners, customers of the shop and staff alike.
 *
 * Owns: what it says, and when it is the same. Must not: choose; `groups.js` does.
 *
 * @typedef {{ id: number, name: string, price: number, available: boolean, left: number | null, item_id?: number | null }} Option
 * @typedef {{ id: number, name: string, min: number, max: number, repeat: boolean, options: Option[] }} Group
 * @typedef {{ option_id: number, name: string, qty: number, price: number }} Chosen `price` as on the wire
 * @typedef {ReadonlyMap<number, number>} Counts How many of each option, by its id.
 */

/** Whether an item cannot be had as it is. @param {{ groups?: readonly Group[] }} item */
export const mustChoose = ({ groups = [] }) => groups.some(({ min }) => min > 0);

/** Equal for what is chosen alike. @param {readonly { option_id: number, qty: number }[] | undefined} options */
export const keyOf = (options = []) => options.map(({ option_id, qty }) => `${option_id}*${qty}`).sort().join();

/**
 * What one of an item costs with these options, in minor units: never below nothing.
 * @param {number} price as on the wire @param {readonly { qty: number, price: number }[]} options
 * @param {(amount: number) => number} units what turns an amount of the wire into minor units
 */
export const costWith = (price, options, units) => Math.max(0, options.reduce((sum, one) => sum + one.qty * units(one.price), units(price)));

/** What they say in a cart or on a ticket. @param {readonly { name: string, qty: number }[]} options */
export const said = (options) => options.map(({ name, qty }) => (qty > 1 ? `${qty} × ${name}` : name)).join(", ");
