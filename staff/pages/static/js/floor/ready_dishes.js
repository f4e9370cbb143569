/** Which dishes of a party's orders are ready and have not been served. Owns: that. Must not: read an order. */

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
