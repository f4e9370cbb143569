/**
 * Which orders somebody wants to see, as it stands in the address, and which of those that there are these are.
 *
 * Owns: that. Must not: read an order, or draw.
 */
import { needsTill } from "staff/live.js";

/** @typedef {import("staff/live.js").Order} Order */
/** @typedef {{ unsent: boolean, status: string, payment: string, till: string, table: string, day: string }} Narrowed empty: all */

export const STATUSES = ["validated", "paid", "preparing", "delayed", "missing", "ready", "out_for_delivery", "done", "invoiced", "cancelled"];
/** What the shop calls those of its own orders. */
export const SHOP_STATUSES = ["CREATED", "IN_PROGRESS", "MISSING", "DELAYED", "READY", "OUT_FOR_DELIVERY", "DELIVERED", "CANCELED"];
export const PAYMENTS = ["unpaid", "partially_paid", "paid", "refunded"];
export const TILLS = ["queued", "sending", "unknown", "rejected", "accepted"];

/** @param {URLSearchParams} query @returns {Narrowed} what makes no sense is left out */
export function narrowed(query) {
  const one = (/** @type {string} */ name, /** @type {string[]} */ of) => {
    const value = query.get(name) ?? "";
    return of.includes(value) ? value : "";
  };
  const table = query.get("table") ?? "";
  const day = query.get("day") ?? "";
  return {
    unsent: query.get("unsent") === "true",
    status: one("status", [...STATUSES, ...SHOP_STATUSES]),
    payment: one("payment", PAYMENTS),
    till: one("till", TILLS),
    table: /^[1-9]\d{0,8}$/.test(table) ? table : "",
    day: /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : "",
  };
}

/** The address of these. @param {Narrowed} to @param {string} [order] one that is opened */
export function address(to, order) {
  const query = new URLSearchParams();
  if (to.unsent) query.set("unsent", "true");
  for (const name of /** @type {const} */ (["status", "payment", "till", "table", "day"])) if (to[name]) query.set(name, to[name]);
  const said = query.toString();
  return `/orders${order ? `/${order}` : ""}${said && `?${said}`}`;
}

/** Whether all orders are wanted. @param {Narrowed} which */
export const isAll = (which) => address(which) === "/orders";

/**
 * What `GET /admin/orders` is asked for. A day is one of the restaurant's calendar.
 * @param {Narrowed} which
 * @param {string} timeZone
 */
export function asked(which, timeZone) {
  if (which.unsent) return { unsent: true };
  const from = which.day ? midnight(which.day, timeZone) : null;
  const until = which.day ? midnight(nextDay(which.day), timeZone) : null;
  return {
    ...(SHOP_STATUSES.includes(which.status) ? { shop_status: which.status } : which.status && { status: which.status, of_shop: false }),
    payment_status: which.payment || null,
    pos_status: which.till || null,
    table_number: which.table || null,
    placed_from: from,
    placed_until: until,
  };
}

/**
 * Whether an order that was just told of belongs to these.
 * @param {Order} order
 * @param {Narrowed} which
 * @param {string} timeZone
 */
export function belongs(order, which, timeZone) {
  if (which.unsent) return needsTill(order);
  return (
    (!which.status || (order.shop_status ?? order.status) === which.status) &&
    (!which.payment || order.payment_status === which.payment) &&
    (!which.till || order.pos_status === which.till) &&
    (!which.table || String(order.table_number) === which.table) &&
    (!which.day || dayOf(Date.parse(order.created_at), timeZone) === which.day)
  );
}

/**
 * What was read, as it is by now, with what has come since: newest first. What was told of and is older than what was read
 * is on a page that comes later.
 * @param {Order[]} read
 * @param {ReadonlyMap<string, Order>} told
 * @param {Narrowed} which
 * @param {string} timeZone
 * @param {number | null} before where the next page goes on; null where this was the last
 */
export function merged(read, told, which, timeZone, before) {
  const known = new Map(read.map((order) => [order.order_id, order]));
  for (const order of told.values()) {
    if (known.has(order.order_id) || before === null || order.order_number >= before) known.set(order.order_id, order);
  }
  return [...known.values()].filter((order) => belongs(order, which, timeZone)).sort((a, b) => b.order_number - a.order_number);
}

/** The day of the restaurant's calendar, as dates are written in addresses. @param {number} at @param {string} timeZone */
export const dayOf = (at, timeZone) => new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

/** @param {string} day */
export const nextDay = (day) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/**
 * The first moment of a day there, as the wire has it. Clocks are changed at night, so it is found by trying.
 * @param {string} day
 * @param {string} timeZone
 */
export function midnight(day, timeZone) {
  let at = Date.parse(day);
  for (const step of [3_600_000, 900_000]) {
    while (dayOf(at, timeZone) >= day) at -= step;
    while (dayOf(at, timeZone) < day) at += step;
  }
  return new Date(at).toISOString();
}
