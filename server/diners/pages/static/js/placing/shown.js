/**
 * The cart as a person saw it, for comparing it with the cart that would be ordered.
 *
 * Must not: know why they differ.
 */

/**
 * One text a line; in no order of anybody's making.
 * @param {readonly import("../cart.js").CartItem[]} items
 * @returns {readonly string[]}
 */
export const shownIn = (items) => items.map(({ public_id, qty, note, line_total }) => JSON.stringify([public_id, qty, note, line_total])).sort();

/**
 * @param {readonly string[]} one
 * @param {readonly string[]} other
 */
export const same = (one, other) => one.length === other.length && one.every((line, at) => line === other[at]);
