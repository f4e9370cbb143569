/**
 * How an order stands, in the words of whose it is: a table's is cooked and served, one of the shop is picked and handed over
 * (`docs/contract.md` §10).
 *
 * Owns: which message says it. Must not: draw.
 */

/** The shop's word for each status. @type {Record<string, string>} */
const SHOP = {
  draft: "CREATED",
  validated: "CREATED",
  paid: "CREATED",
  preparing: "IN_PROGRESS",
  ready: "READY",
  out_for_delivery: "OUT_FOR_DELIVERY",
  done: "DELIVERED",
  invoiced: "DELIVERED",
  cancelled: "CANCELED",
  delayed: "DELAYED",
  missing: "MISSING",
};

/** @typedef {{ fulfillment_type: string | null }} How null of an order that is none of the shop's; a server of before says nothing. */

/** The message's key for where an order is. @param {How & { status: string }} order */
export function standing({ fulfillment_type, status }) {
  if (!fulfillment_type) return `order.${status}`;
  const word = SHOP[status];
  return word === "DELIVERED" && fulfillment_type === "PICKUP" ? "orders.shop.fetched" : `ops.status.${word}`;
}

/**
 * Where it has been, each with the message's key; what the shop has one word for is said once.
 * @template {{ status: string, at: string }} M
 * @param {How} order
 * @param {readonly M[]} history
 * @returns {{ said: string, at: string }[]}
 */
export function way({ fulfillment_type }, history) {
  const steps = history.map(({ status, at }) => ({ said: standing({ fulfillment_type, status }), at }));
  return steps.filter(({ said }, n) => said !== steps[n - 1]?.said);
}
