/**
 * An order as its customer follows it: pure.
 *
 * @typedef {"CREATED" | "IN_PROGRESS" | "READY" | "OUT_FOR_DELIVERY" | "DELIVERED" | "CANCELED" | "DELAYED" | "MISSING"} Status
 * @typedef {{ item_id?: number, product_id: number, name: string, quantity: number, note: string, options: string[], unit_price: number, line_total: number,
 *   picked_status?: "PENDING" | "PICKED" | "MISSING", substitute?: { name: string, quantity: number, unit_price: number } | null, choice?: string | null }} Item
 * @typedef {{ order_id: string, order_number: number, status: Status, payment_status: string, fulfillment_type: "DELIVERY" | "PICKUP", branch_id: number,
 *   slot: { date: string, starts_at: string, ends_at: string }, address: any, items: Item[], subtotal: number, discount: number, delivery_fee: number,
 *   total: number, comes_to: number, currency: string, note: string, created_at: string, history: { status: Status, at: string }[] }} Order
 * @typedef {{ status: Status, at: string | null, is: "done" | "now" | "next" }} Step
 */

/** @type {Record<"DELIVERY" | "PICKUP", readonly Status[]>} */
const WAYS = {
  PICKUP: ["CREATED", "IN_PROGRESS", "READY", "DELIVERED"],
  DELIVERY: ["CREATED", "IN_PROGRESS", "READY", "OUT_FOR_DELIVERY", "DELIVERED"],
};
const ASIDE = new Set(["DELAYED", "MISSING"]);

/** The way of an order in steps. One that was called off ends there. @param {Order} order @returns {Step[]} */
export function stepsOf({ status, history, fulfillment_type, created_at }) {
  const at = new Map([...history].reverse().map((move) => [move.status, move.at])); // when it first was: packing goes on after a question
  if (!at.has("CREATED")) at.set("CREATED", created_at);
  const way = WAYS[fulfillment_type];
  if (status === "CANCELED") {
    const gone = way.filter((one) => at.has(one)).map((one) => /** @type {Step} */ ({ status: one, at: at.get(one) ?? null, is: "done" }));
    return [...gone, { status, at: at.get(status) ?? null, is: "now" }];
  }
  const here = ASIDE.has(status) ? way.indexOf("IN_PROGRESS") : way.indexOf(status);
  const over = status === "DELIVERED";
  return way.map((one, index) => ({
    status: index === here && ASIDE.has(status) ? status : one,
    at: at.get(index === here ? status : one) ?? null,
    is: index < here || over ? "done" : index === here ? "now" : "next",
  }));
}

/** @param {Order} order */
export const canCancel = ({ status }) => status === "CREATED";

/** What is missing and waits for its customer's word. @param {Order} order */
export const toChoose = ({ status, items }) => (status === "MISSING" ? items.filter((one) => one.picked_status === "MISSING" && !one.choice) : []);

/** What can be chosen of an item that is missing. @param {Item} item @param {string} payment its order's payment status */
export const choicesOf = ({ substitute }, payment) => [...(substitute ? ["substitute"] : []), payment === "unpaid" ? "without" : "refund"];

/** Whether it goes on still. @param {Order} order */
export const isOpen = ({ status }) => status !== "DELIVERED" && status !== "CANCELED";
