/**
 * Where an order may go from where it is, and by whom, as `docs/contract.md` §4 draws it. What is not possible is not shown;
 * the server decides all the same.
 *
 * Owns: that table. Must not: move anything.
 */

/** @typedef {"employee" | "manager" | "admin"} Role */
/** @typedef {{ status: string, pos_status: string, payment_status: string, fulfillment_type?: string | null }} Order */

/** Staff's ways at a table; the first is the usual one. @type {Record<string, string[]>} */
const MOVES = {
  validated: ["preparing", "paid"],
  paid: ["preparing"],
  preparing: ["ready", "delayed", "missing"],
  delayed: ["preparing"],
  missing: ["preparing"],
  ready: ["done"],
  done: ["invoiced"],
};

const SETTLED = new Set(["paid", "refunded"]);

/** @param {Order} order @returns {string[]} the usual one first; none while its diners wait for the till, and `paid` only of what is owed */
export function movesOf(order) {
  if (order.pos_status === "sending" || order.fulfillment_type) return []; // the shop's are picked and handed over, on a page of their own
  return (MOVES[order.status] ?? []).filter((status) => status !== "paid" || !SETTLED.has(order.payment_status));
}

const OVER = new Set(["done", "invoiced", "cancelled"]);

/**
 * What can be done about an order and the till.
 * @param {Order} order
 * @param {(role: Role) => boolean} may
 * @returns {("resend" | "by_hand" | "cancel")[]}
 */
export function tillActs(order, may) {
  if (order.status === "cancelled") return [];
  const unsent = order.pos_status !== "accepted";
  const stuck = unsent && order.pos_status !== "sending";
  const cancels = may("manager") && !OVER.has(order.status) && order.pos_status !== "sending";
  return [...(stuck ? /** @type {const} */ (["resend", "by_hand"]) : []), ...(cancels ? /** @type {const} */ (["cancel"]) : [])];
}
