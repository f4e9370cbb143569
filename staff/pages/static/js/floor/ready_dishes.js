/** Which dishes of a party's orders are ready and have not been served. Owns: that. Must not: read an order. */

/** An order in these has nothing to serve. */
const OVER = new Set(["cancelled", "done", "invoiced"]);

/** @typedef {{ order_id: string, position: number, name: string, qty: number, note: string }} ReadyDish */
/**
 * @typedef {{
 *   order_id: string, items: { name: string, qty: number, note: string }[],
 *   kitchen: { position: number, state: string, struck?: string | null }[],
 * }} Order as `GET /orders/{order_id}` has it
 */

/**
 * In the order in which they were ordered.
 * @param {Order[]} orders
 * @returns {ReadyDish[]}
 */
export const readyOf = (orders) =>
  orders.flatMap(({ order_id, items, kitchen }) =>
    kitchen
      .filter(({ state, struck }) => state === "ready" && !struck)
      .flatMap(({ position }) => {
        const item = items[position];
        return item ? [{ order_id, position, name: item.name, qty: item.qty, note: item.note }] : [];
      }),
  );

/**
 * Which of a party's orders may have something.
 * @param {readonly { order_id: string, status: string }[]} orders
 */
export const mayHave = (orders) => orders.filter(({ status }) => !OVER.has(status)).map(({ order_id }) => order_id);

/**
 * How many of the portions that are ready are of older orders than the floor lists, where it does not list all.
 * @param {{ ready_items: number, order_count: number, orders: readonly unknown[] }} session
 * @param {readonly ReadyDish[]} dishes what is ready of those that it lists
 */
export const elsewhere = ({ ready_items, order_count, orders }, dishes) =>
  order_count > orders.length ? Math.max(0, ready_items - dishes.reduce((sum, { qty }) => sum + qty, 0)) : 0;
