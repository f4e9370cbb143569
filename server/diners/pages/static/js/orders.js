/**
 * What this table has ordered, and how far the kitchen is with it.
 *
 * @typedef {{ position: number, state: "queued" | "preparing" | "ready" | "served", course: Course | null, held: boolean,
 *   struck: string | null }} Cooking
 * @typedef {"starter" | "main" | "dessert"} Course
 * @typedef {{ menu_item_id: number, name: string, qty: number, note: string, line_total: number, member_id: string,
 *   options?: { name: string, qty: number }[] }} Ordered
 * @typedef {{ order_id: string, order_number: number, round: number, status: string, pos_status: string, total: number,
 *   items: Ordered[], placed_by: string, created_at: string, kitchen?: Cooking[],
 *   history?: { status: string, at: string }[] }} Order
 */

const STEP_OF = /** @type {Record<string, number>} */ ({ preparing: 1, delayed: 1, missing: 1, ready: 2, out_for_delivery: 2, done: 3, invoiced: 3 });

/**
 * How far an order is: the number of its step in `STEPS` (`progress.js`); -1 where it was cancelled.
 * @param {{ status: string }} order
 */
export const step = ({ status }) => (status === "cancelled" ? -1 : (STEP_OF[status] ?? 0));

/**
 * Whether an answer tells of an order as it was before: what a frame has told meanwhile is newer, and what was cancelled stays so.
 * @param {{ status: string }} answer
 * @param {{ status: string }} known
 */
export const overtaken = (answer, known) => reached(answer) < reached(known);

/** @param {{ status: string }} order */
const reached = (order) => (step(order) < 0 ? Infinity : step(order));

/** Whether there is more to come of it. @param {Order} order */
export const open = (order) => step(order) >= 0 && step(order) < 3;

/**
 * Orders with one of them as it is now; newest last, each once.
 * @param {readonly Order[]} orders
 * @param {Order} order
 * @returns {Order[]}
 */
export function withOrder(orders, order) {
  const others = orders.filter((one) => one.order_id !== order.order_id);
  const before = orders.find((one) => one.order_id === order.order_id);
  return [...others, { ...before, ...order }].sort((a, b) => a.order_number - b.order_number);
}

/**
 * The orders as the server lists them, and what was told while it did.
 * @param {readonly Order[]} orders
 * @param {readonly any[]} frames in their order
 * @returns {readonly Order[]}
 */
export const listed = (orders, frames) => frames.reduce(ordersAfter, orders.reduce(withOrder, /** @type {Order[]} */ ([])));

/**
 * What a frame changes about them.
 * @param {readonly Order[]} orders
 * @param {any} frame
 * @returns {readonly Order[]}
 */
export function ordersAfter(orders, frame) {
  switch (frame.type) {
    case "order_confirmed":
      return withOrder(orders, confirmed(frame));
    case "order_failed":
      return orders.filter((order) => order.order_id !== frame.order_id || !onItsWay(order));
    case "party_join":
      return frame.orders.reduce(withOrder, orders);
    case "party_leave":
      return orders.filter((order) => !frame.orders.includes(order.order_id));
    case "order_status":
      return change(orders, frame.order_id, (order) => moved(order, frame));
    case "order_fired":
      return change(orders, frame.order_id, (order) => ({ ...order, pos_status: "accepted" }));
    case "order_item_status":
      return change(orders, frame.order_id, (order) => cook(order, (one) => one.position === frame.position, { state: frame.state, held: false }));
    case "course_update":
      return change(orders, frame.order_id, (order) => cook(order, (one) => one.course === frame.course, { held: frame.held }));
    default:
      return orders;
  }
}

/** Whether the till has yet to take it: where the kitchen is told, an order that fails is still the table's. @param {Order} order */
const onItsWay = ({ kitchen }) => kitchen?.length === 0;

/** What the kitchen makes of it is not told with it, and read afterwards. @param {any} frame @returns {Order} */
function confirmed({ order_id, order_number, round, total, items, at, by, pos }) {
  const pos_status = pos === "queued" ? "queued" : "accepted";
  return { kitchen: undefined, order_id, order_number, round: round - 1, status: "validated", pos_status, total, items, placed_by: by, created_at: at };
}

/** @param {Order} order @param {any} frame @returns {Order} */
const moved = (order, { status, at }) => ({ ...order, status, history: [...(order.history ?? []), { status, at }] });

/** @param {Order} order @param {(one: Cooking) => boolean} which @param {Partial<Cooking>} news @returns {Order} */
const cook = (order, which, news) => ({ ...order, kitchen: order.kitchen?.map((one) => (which(one) ? { ...one, ...news } : one)) });

/** @param {readonly Order[]} orders @param {string} id @param {(order: Order) => Order} to */
const change = (orders, id, to) => orders.map((order) => (order.order_id === id ? to(order) : order));
