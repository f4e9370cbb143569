/**
 * What a waiter sees of the tables: each with its party, its tickets and its alerts, and what is most urgent there.
 *
 * Owns: putting the store's parts together. Must not: change one, or draw.
 */
import { computed } from "@preact/signals-core";

import { house } from "staff/house.js";
import { urgency } from "staff/floor/urgency.js";

/** @typedef {import("staff/live.js").Session} Session */
/** @typedef {import("staff/live.js").Table} Table */
/** @typedef {{ table: Table, session?: Session, urgency: import("staff/floor/urgency.js").Urgency }} SeenTable */

/** Tickets and alerts by the session that they belong to. */
const bySession = computed(() => {
  const orderOf = new Map([...house.orders.value.values()].map((order) => [order.order_id, order.session_id]));
  for (const session of house.sessions.value.values()) for (const order of session.orders) orderOf.set(order.order_id, session.session_id);
  return {
    tickets: grouped([...house.tickets.value.values()], (ticket) => ticket.session_id),
    alerts: grouped([...house.alerts.value.values()], (alert) => orderOf.get(alert.order_id ?? "") ?? null),
  };
});

/** Every table, by its id. One that is as before is the same object as before. */
export const seenTables = computed(() => {
  const next = new Map([...house.tables.value.values()].map((table) => [table.table_id, seen(table)]));
  for (const [id, one] of next) if (same(kept.get(id), one)) next.set(id, /** @type {SeenTable} */ (kept.get(id)));
  kept = next;
  return next;
});

/** @type {Map<number, SeenTable>} */
let kept = new Map();

/** Closed visits of the last day that still owe something, longest closed first. */
export const owing = computed(() =>
  [...house.sessions.value.values()]
    .filter((session) => session.state === "closed")
    .sort((a, b) => ((a.closed_at ?? "") < (b.closed_at ?? "") ? -1 : 1)),
);

/** @param {Table} table @returns {SeenTable} */
function seen(table) {
  const session = table.session_id === null ? undefined : house.sessions.value.get(table.session_id);
  const { tickets, alerts } = bySession.value;
  const of = table.session_id;
  return { table, session, urgency: urgency({ table, session, tickets: tickets.get(of ?? "") ?? [], alerts: of ? (alerts.get(of) ?? []) : [] }) };
}

/** @param {SeenTable | undefined} a @param {SeenTable} b */
const same = (a, b) =>
  a?.table === b.table && a.session === b.session && a.urgency.name === b.urgency.name && a.urgency.since === b.urgency.since;

/**
 * @template V
 * @param {V[]} values
 * @param {(value: V) => string | null} key
 * @returns {Map<string | null, V[]>}
 */
function grouped(values, key) {
  const groups = new Map();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}
