/**
 * The orders that are shown: read a page at a time, and kept true by what the floor tells.
 *
 * Owns: both together. Must not: know what is drawn of an order.
 */
import { useEffect, useRef, useState } from "preact/hooks";

import { api } from "staff/account.js";
import { house, onFrame } from "staff/house.js";
import { orderTold } from "staff/live.js";
import { address, asked, merged } from "staff/orders/narrowed.js";

/** @typedef {import("staff/live.js").Order} Order */
/** @typedef {import("staff/orders/narrowed.js").Narrowed} Narrowed */
/** @typedef {ReadonlyMap<string, Order>} Told */
/** @typedef {{ orders: Order[], before: number | null, reading: boolean, failed: any }} Read */

const PAGE = 50;
/** More than anybody looks through; then one narrows. */
export const READ_MAX = 1000;

/**
 * @param {Narrowed} which
 * @param {string} timeZone
 * @returns {Read & { more: () => void, again: () => void }}
 */
export function useOrders(which, timeZone) {
  const [read, setRead] = useState(/** @type {Read} */ ({ orders: [], before: null, reading: true, failed: null }));
  const [tries, setTries] = useState(0);
  const key = `${address(which)} ${timeZone} ${tries}`;
  const page = (/** @type {number | null} */ before) => api.get("/admin/orders", { query: { ...asked(which, timeZone), before, limit: PAGE } });
  const shown = useRef(key);
  shown.current = key;
  const told = useTold(() => setTries((before) => before + 1));
  useEffect(() => {
    let here = true;
    setRead({ orders: [], before: null, reading: true, failed: null });
    page(null).then(
      ({ data }) => here && setRead({ ...data, reading: false, failed: null }),
      (failed) => here && setRead({ orders: [], before: null, reading: false, failed }),
    );
    return () => void (here = false);
  }, [key]);
  function more() {
    if (read.reading || read.before === null) return;
    setRead({ ...read, reading: true, failed: null });
    page(read.before).then(
      ({ data }) => shown.current === key && setRead((now) => ({ orders: [...now.orders, ...data.orders].slice(0, READ_MAX), before: now.orders.length + PAGE < READ_MAX ? data.before : null, reading: false, failed: null })),
      (failed) => shown.current === key && setRead((now) => ({ ...now, reading: false, failed })),
    );
  }
  return { ...read, orders: merged(read.orders, new Map([...told, ...house.orders.value]), which, timeZone, read.before), more, again: () => setTries(tries + 1) };
}

/**
 * What was told of orders since the page is shown. The house forgets an order once its visit is over; who looks at it here
 * has to see it change all the same.
 * @param {() => void} missed called where the house begins anew, and nobody knows what was not told meanwhile
 * @returns {Told} at most `READ_MAX`, those told of last
 */
function useTold(missed) {
  const [told, setTold] = useState(/** @type {Told} */ (new Map()));
  useEffect(() => {
    let begun = house.known.peek();
    return onFrame((frame) => {
      const order = orderTold(frame);
      if (order) setTold((before) => withTold(before, order));
      if (frame.type !== "floor") return;
      setTold(new Map());
      if (begun) missed();
      begun = true;
    });
  }, []);
  return told;
}

/** @param {Told} told @param {Order} order @returns {Told} */
export function withTold(told, order) {
  const next = new Map(told);
  next.delete(order.order_id);
  next.set(order.order_id, order);
  return next.size > READ_MAX ? new Map([...next].slice(-READ_MAX)) : next;
}
