/**
 * Orders of the shop as they are shown to who picks: what the server says, with what was said here since.
 *
 * Owns: these sums. Must not: ask for anything, or draw.
 *
 * @typedef {import("trivet/wire/staff.js").OpsOrderView} Order
 * @typedef {import("trivet/wire/staff.js").OpsItemView & { waits?: boolean }} Item
 * @typedef {import("staff/ops/queue.js").Pick} Pick
 */

import { minor, number } from "trivet/money.js";

const OVER = new Set(["DELIVERED", "CANCELED"]);
const LOOKED_FOR = new Set(["CREATED", "IN_PROGRESS", "DELAYED", "MISSING"]);

/**
 * The order as it will be once all of these are taken.
 * @template {Order} O
 * @param {O} order
 * @param {readonly Pick[]} waiting
 * @returns {O & { items: Item[] }}
 */
export function asSaid(order, waiting) {
  const own = new Map(waiting.filter((pick) => pick.order_id === order.order_id).map((pick) => [pick.item, pick]));
  if (own.size === 0) return order;
  const items = order.items.map((item) => {
    const pick = own.get(item.id);
    if (!pick || item.choice) return item;
    const there = pick.substitute;
    const substitute = there ? { product_id: there.product_id, name: there.name ?? "", quantity: there.quantity ?? item.quantity, unit_price: 0, line_total: 0 } : null;
    return { ...item, picked_status: pick.picked_status, substitute, waits: true };
  });
  return { ...order, items, progress: progressOf(items) };
}

/** @param {readonly Item[]} items */
export const progressOf = (items) => ({
  items: items.length,
  settled: items.filter(({ picked_status, choice }) => picked_status === "PICKED" || choice).length,
  missing: items.filter(({ picked_status, choice }) => picked_status === "MISSING" && !choice).length,
});

/**
 * What is to be picked, in the order in which one walks: by place, and what has none last.
 * @param {readonly Item[]} items
 * @param {string} [locale]
 */
export const walked = (items, locale) =>
  [...items].sort((one, other) => Number(!one.place) - Number(!other.place) || (one.place ?? "").localeCompare(other.place ?? "", locale, { numeric: true }) || one.id - other.id);

/** The next to look for: the first after `from` on the way, round and round. @param {readonly Item[]} way @param {number | null} from the id that was dealt with last */
export function nextOf(way, from) {
  const at = way.findIndex(({ id }) => id === from);
  return [...way.slice(at + 1), ...way.slice(0, at + 1)].find(({ picked_status }) => picked_status === "PENDING") ?? null;
}

/**
 * Where an order goes when everything was looked for; null while something is still to be looked for, or it is elsewhere.
 * @param {Order} order
 * @returns {"READY" | "MISSING" | null}
 */
export function onwards({ status, progress }) {
  if (status !== "IN_PROGRESS" || progress.items === 0) return null;
  if (progress.settled === progress.items) return "READY";
  return progress.settled + progress.missing === progress.items ? "MISSING" : null;
}

/** Where an order is handed over to; null where that is not next. @param {Order} order @returns {"OUT_FOR_DELIVERY" | "DELIVERED" | null} */
export function handedOver({ status, fulfillment_type }) {
  if (status === "OUT_FOR_DELIVERY") return "DELIVERED";
  if (status !== "READY") return null;
  return fulfillment_type === "DELIVERY" ? "OUT_FOR_DELIVERY" : "DELIVERED";
}

/** Whether something is to be had for the bag where it is handed over. @param {{ payment_status: string }} order */
export const owes = ({ payment_status }) => payment_status === "unpaid" || payment_status === "partially_paid";

/**
 * What is still to be had for an order, as the bill that it is on has it: its lines, as far as nothing has been paid for them.
 * @param {{ currency: string, lines: readonly { order_id: string, open: number }[] }} bill
 * @param {string} order_id
 * @returns {number} as an amount of the wire
 */
export function restOf({ currency, lines }, order_id) {
  const own = lines.filter((line) => line.order_id === order_id);
  return number(own.reduce((sum, { open }) => sum + minor(open, currency), 0), currency);
}

/** Whether what lies ready instead is for the bag, as far as the customer has said. @param {{ choice: string | null }} item */
export const comes = ({ choice }) => choice === null || choice === "substitute";

/** By which of a product's words others like it are looked for, one after the other: "Goat milk" is milk, "Apples Pink Lady" no lady. @param {string} name */
export const wordsOf = (name) => [...name.matchAll(/\p{L}{3,}/gu)].map(([word]) => word).reverse();

/** What comes into question instead of an item: not itself, nor what is missing of the order. @template {{ id: number }} P @param {readonly P[]} products @param {{ items: readonly Item[] }} order @param {Item} item */
export const insteadOf = (products, { items }, item) => {
  const gone = new Set([item, ...items.filter(({ picked_status }) => picked_status === "MISSING")].map(({ product_id }) => product_id));
  return products.filter(({ id }) => !gone.has(id));
};

/** Whether items may still be picked. @param {{ status: string }} order */
export const picksNow = ({ status }) => LOOKED_FOR.has(status);

/**
 * The list with an order as it is now: gone where it is over.
 * @param {readonly Order[]} orders
 * @param {Order} order
 */
export function listed(orders, order) {
  const others = orders.filter(({ order_id }) => order_id !== order.order_id);
  const all = OVER.has(order.status) ? others : [...others, order];
  return all.sort((one, other) => one.starts_at.localeCompare(other.starts_at) || one.order_number - other.order_number);
}

/** The orders of a branch, or of all where none is said. @template {{ branch_id: number }} O @param {readonly O[]} orders @param {number | null} branch */
export const at = (orders, branch) => orders.filter(({ branch_id }) => branch === null || branch_id === branch);

/**
 * How urgent a slot is: `late` once it has begun and the bag is not ready, `soon` within the hour before.
 * @param {Order} order
 * @param {number} now ms
 * @returns {"late" | "soon" | "later"}
 */
export function urgency({ starts_at, status }, now) {
  if (!picksNow({ status })) return "later";
  const left = Date.parse(starts_at) - now;
  if (left <= 0) return "late";
  return left <= 3_600_000 ? "soon" : "later";
}
