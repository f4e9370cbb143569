/**
 * The shop's open orders as they are: read once, then as the socket tells of them.
 *
 * Owns: that list. Must not: draw.
 */
import { useEffect, useState } from "preact/hooks";

import { onFrame } from "staff/house.js";
import { listed } from "staff/ops/reading.js";
import { answered } from "staff/ops/waiting.js";
import { all } from "staff/paged.js";

/** @typedef {import("staff/ops/reading.js").Order} Order */

const PAGE = 100;

/** @returns {{ orders: readonly Order[] | null, failed: any, again: () => void }} null until they were read */
export function useOpenOrders() {
  const [orders, setOrders] = useState(/** @type {readonly Order[] | null} */ (null));
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  const read = () =>
    all("/api/v1/ops/orders", {}, PAGE).then(
      (found) => (setOrders(found), setFailed(null)),
      (error) => setFailed(error),
    );
  const told = (/** @type {Order} */ order) => setOrders((before) => before && listed(before, order));
  useEffect(() => {
    read();
    const listening = onFrame((frame) => {
      if (frame.type === "ops_order_update") told(frame.order);
      else if (frame.type === "floor") read(); // nobody knows what was not told: read again
    });
    const following = answered.subscribe((all) => all.forEach(told));
    return () => (listening(), following());
  }, []);
  return { orders, failed, again: read };
}
