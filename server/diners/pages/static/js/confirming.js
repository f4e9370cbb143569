/**
 * Who is shown that an order stands: whoever has placed it, once, also where the event that says so was missed.
 *
 * Owns: remembering who placed what, until it is shown. Must not: draw, or ask.
 *
 * @typedef {{ order_id: string, order_number: number, total: number, items: readonly any[], pos?: string }} Confirmed
 */

/**
 * @param {object} options
 * @param {string} options.me
 * @param {(order: Confirmed) => void} options.mine
 * @param {(order: Confirmed, by: string | null) => void} options.others `by` is null where nobody saw who it was.
 */
export function createConfirming({ me, mine, others }) {
  /** @type {Map<string, string>} By order, who placed it. */
  const holders = new Map();
  const shown = new Set();
  /** @type {number | null} The round that was placed from here and has become an order. */
  let awaited = null;

  /** @param {Confirmed} order @param {string | null} by */
  function show(order, by) {
    if (shown.has(order.order_id)) return;
    shown.add(order.order_id);
    if (by === me) mine(order);
    else others(order, by);
  }

  return {
    /** The cart as it is: while it is locked it says who places which order. @param {{ pendingOrderId: string | null, lockedBy: string | null }} cart */
    look({ pendingOrderId, lockedBy }) {
      if (pendingOrderId !== null && lockedBy !== null) holders.set(pendingOrderId, lockedBy);
    },
    /** What was placed from here is ordered; which number it has is not known yet. @param {number} round */
    ordered: (round) => void (awaited = round),
    /** @param {Confirmed & { round: number }} frame `order_confirmed`; its round is the next one. */
    told(frame) {
      const fromHere = awaited === frame.round - 1;
      if (fromHere) awaited = null;
      show(frame, holders.get(frame.order_id) ?? (fromHere ? me : null));
    },
    /** The orders as they were read, for what no event has told. @param {readonly import("diner/orders.js").Order[]} orders */
    read(orders) {
      const order = orders.find((one) => one.round === awaited);
      if (order === undefined) return;
      awaited = null;
      if (order.placed_by === me) show({ ...order, pos: order.pos_status === "queued" ? "queued" : undefined }, me);
    },
  };
}
