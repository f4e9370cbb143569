/**
 * The orders that are shown: read a page at a time, and kept true by what the floor tells.
 *
 * Owns: both together. Must not: know what is drawn of an order.
 */
import { useEffect, useState } from "preact/hooks";

import { api } from "staff/account.js";
import { house } from "staff/house.js";
import { address, asked, merged } from "staff/orders/narrowed.js";

/** @typedef {import("staff/live.js").Order} Order */
/** @typedef {import("staff/orders/narrowed.js").Narrowed} Narrowed */
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
      ({ data }) => setRead((now) => ({ orders: [...now.orders, ...data.orders].slice(0, READ_MAX), before: now.orders.length + PAGE < READ_MAX ? data.before : null, reading: false, failed: null })),
      (failed) => setRead((now) => ({ ...now, reading: false, failed })),
    );
  }
  return { ...read, orders: merged(read.orders, house.orders.value, which, timeZone, read.before), more, again: () => setTries(tries + 1) };
}
