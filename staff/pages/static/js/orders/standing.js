/**
 * How an order stands, in the words of whose it is: a table's is cooked and served, one of the shop is picked and handed over
 * (`docs/contract.md` §10).
 *
 * Owns: which message says it. Must not: draw, or know the shop's word for a status; the server says it.
 */

/** @typedef {{ fulfillment_type: string | null }} How null of an order that is none of the shop's; a server of before says nothing. */
/** @typedef {{ status: string, shop_status?: string | null }} Standing the shop's word only of an order of the shop */

/** The message's key for where an order is. @param {How & Standing} order */
export function standing({ fulfillment_type, status, shop_status }) {
  if (!shop_status) return `order.${status}`;
  return shop_status === "DELIVERED" && fulfillment_type === "PICKUP" ? "orders.shop.fetched" : `ops.status.${shop_status}`;
}

/**
 * Where it has been, each with the message's key; what the shop has one word for is said once.
 * @template {Standing & { at: string }} M
 * @param {How} order
 * @param {readonly M[]} history
 * @returns {{ said: string, at: string }[]}
 */
export function way({ fulfillment_type }, history) {
  const steps = history.map((move) => ({ said: standing({ ...move, fulfillment_type }), at: move.at }));
  return steps.filter(({ said }, n) => said !== steps[n - 1]?.said);
}
