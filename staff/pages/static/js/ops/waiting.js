/**
 * The one queue of this phone: whose it is, where it is kept, and when it is sent again.
 *
 * Owns: that. Must not: decide what is kept or said again (`staff/ops/queue.js` does).
 */
import { signal } from "@preact/signals";

import { api, user } from "staff/account.js";
import { pickQueue } from "staff/ops/queue.js";
import { localStorage } from "trivet/shelf.js";

/** @typedef {import("staff/ops/queue.js").Pick} Pick */
/** @typedef {import("staff/ops/reading.js").Order} Order */

/** Orders as they were answered last, by their ids. */
export const answered = signal(/** @type {ReadonlyMap<string, Order>} */ (new Map()));
/** The last pick that was refused for good, and why. */
export const refused = signal(/** @type {{ pick: Pick, error: any } | null} */ (null));

/** @type {{ of: string, queue: ReturnType<typeof pickQueue<Order>> } | null} */
let made = null;

/** The queue of who is signed in: what somebody else has said on this phone is never sent in their name. */
export function queue() {
  const of = String(user.value?.id ?? "");
  if (made?.of !== of) made = { of, queue: open(of) };
  return made.queue;
}

/** @param {string} of */
function open(of) {
  return pickQueue({
    kept: localStorage,
    key: `picks ${of}`,
    send: async ({ order_id, item, picked_status, substitute, version, said_at }) => {
      const body = { picked_status, version, said_at, ...(substitute && { substitute: { product_id: substitute.product_id, quantity: substitute.quantity } }) };
      return (await api.patch(`/api/v1/ops/orders/${order_id}/items/${item}/picked-status`, { body })).data.data;
    },
    onSent: (order) => void (answered.value = new Map([[order.order_id, order]])),
    onRefused: (pick, error) => void (refused.value = { pick, error }),
  });
}

globalThis.addEventListener?.("online", () => void queue().flush());
