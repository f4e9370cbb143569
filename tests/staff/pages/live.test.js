import assert from "node:assert/strict";
import { test } from "node:test";
import { effect } from "@preact/signals-core";
import { ALERTS_MAX, live, one, ORDERS_MAX, OVER_MS } from "staff/live.js";

const AT = "2026-01-01T19:00:00Z";
const table = (id, more = {}) => ({ table_id: id, table_number: id, enabled: true, qr_version: 1, state: "free", session_id: null, ...more });
const session = (id, more = {}) => ({ session_id: id, table_number: 1, state: "active", open_bill: 0, members: [], orders: [], calls: [], ...more });
const order = (n, more = {}) => ({ order_id: `ORD-1-${n}`, order_number: n, session_id: "s", status: "validated", pos_status: "accepted", alerted_at: null, ...more });
const ticket = (n, more = {}) => ({ order_id: `ORD-1-${n}`, station: "kitchen", items: [{ position: 0, state: "queued" }], ...more });
const call = (id, more = {}) => ({ call_id: id, session_id: "s", reason: "waiter", called_at: AT, ended_at: null, ...more });
const alert = (id, more = {}) => ({ alert_id: id, kind: "order_unsent", raised_at: AT, acknowledged_at: null, ...more });
const floor = (more = {}) => ({
  type: "floor", seq: 10, restaurant: { name: "Chianti" }, system: { takes_orders: true }, tables: [table(1), table(2)], sessions: [],
  orders: [], complete: true, alerts: [], items: [], tickets: [], ...more,
});
const keys = (kind) => [...kind.value.keys()];

/** A house that was told these frames; those without a number get the next. */
function told(...frames) {
  const house = live();
  let seq = 10;
  const tell = (frame) => house.apply(frame.type === "floor" ? frame : { seq: ++seq, at: AT, ...frame });
  frames.forEach(tell);
  return { house, tell };
}

test("nothing is known before the first snapshot, and then all of it", () => {
  const house = live();
  assert.equal(house.known.value, false);
  house.apply(floor({ sessions: [session("s", { calls: [call("c")] })], complete: false }));
  assert.equal(house.known.value, true);
  assert.equal(house.complete.value, false);
  assert.equal(house.restaurant.value.name, "Chianti");
  assert.deepEqual(keys(house.tables), [1, 2]);
  assert.deepEqual(keys(house.calls), ["c"]);
});

test("each kind of frame changes its own thing", () => {
  const { house } = told(
    floor(),
    { type: "table_update", table: table(2, { state: "seated" }) },
    { type: "session_update", session: session("s") },
    { type: "order_update", order: order(1) },
    { type: "ticket_update", ticket: ticket(1) },
    { type: "item_update", item: { id: 7, left: 3, available: true } },
    { type: "option_update", option: { id: 9, left: null, available: false } },
    { type: "call", call: call("c") },
    { type: "pos_alert", alert: alert("a"), order: order(2, { pos_status: "unknown" }) },
    { type: "system_update", system: { takes_orders: false } },
  );
  assert.equal(house.tables.value.get(2).state, "seated");
  assert.deepEqual([house.sessions, house.orders, house.tickets, house.items, house.options, house.calls, house.alerts].map(keys), [
    ["s"], ["ORD-1-1", "ORD-1-2"], ["ORD-1-1/kitchen"], [7], [9], ["c"], ["a"],
  ]);
  assert.equal(house.system.value.takes_orders, false);
});

test("where much of the menu has changed, what is scarce is what that frame says, and the menu is read again", () => {
  const { house, tell } = told(floor({ items: [{ id: 7, left: 0, available: false }] }), { type: "option_update", option: { id: 9, left: null, available: false } });
  assert.equal(house.rewritten.value, 0);
  tell({ type: "menu_anew", items: [{ id: 8, left: 2, available: true }], options: [] });
  assert.deepEqual([house.items, house.options].map(keys), [[8], []]);
  assert.equal(house.rewritten.value, 1);
});

test("who is shown the house again reads the menu again: what was told meanwhile was missed", () => {
  const { house } = told(floor());
  assert.equal(house.rewritten.value, 0);
  house.apply(floor({ seq: 99 }));
  assert.equal(house.rewritten.value, 1);
});

test("a frame that comes twice, or late, changes nothing", () => {
  const { house } = told(floor());
  const newer = { type: "table_update", seq: 12, at: AT, table: table(1, { state: "ordered" }) };
  house.apply(newer);
  const after = house.tables.value;
  house.apply({ ...newer, table: table(1, { state: "seated" }) });
  house.apply({ ...newer, seq: 11, table: table(1, { state: "free" }) });
  assert.equal(house.tables.value, after);
});

test("after a resume the house is the same as without the gap", () => {
  const frames = [3, 4, 5].map((n) => ({ type: "table_update", seq: 8 + n, at: AT, table: table(1, { qr_version: n }) }));
  const steady = live();
  [floor(), ...frames].forEach(steady.apply);
  const cut = live();
  [floor(), frames[0], frames[1], frames[2], floor({ seq: 13, tables: [table(1, { qr_version: 5 }), table(2)] })].forEach(cut.apply);
  assert.deepEqual(cut.tables.value, steady.tables.value);
});

test("a snapshot is how it is, whatever was before, also where its number is lower", () => {
  const { house } = told(floor(), { type: "session_update", session: session("s") }, { type: "order_update", order: order(1) });
  house.apply(floor({ seq: 3, tables: [table(9)] }));
  assert.deepEqual([keys(house.tables), keys(house.sessions), keys(house.orders)], [[9], [], []]);
  house.apply({ type: "table_update", seq: 4, at: AT, table: table(9, { state: "seated" }) });
  assert.equal(house.tables.value.get(9).state, "seated");
});

test("answers to questions change nothing", () => {
  const { house } = told(floor());
  const before = house.tables.value;
  house.apply({ type: "done", table: table(1, { state: "seated" }) });
  house.apply({ type: "pong" });
  assert.equal(house.tables.value, before);
});

test("a closed visit that owes stays; one that owes nothing leaves, with its orders", () => {
  const { house, tell } = told(
    floor(),
    { type: "session_update", session: session("s") },
    ...Array.from({ length: 30 }, (_, n) => ({ type: "order_update", order: order(n + 1) })),
    { type: "session_update", session: session("s", { state: "closed", open_bill: 5 }) },
  );
  assert.deepEqual(keys(house.sessions), ["s"]);
  assert.equal(house.orders.value.size, 30);
  tell({ type: "session_update", session: session("s", { state: "closed" }) });
  assert.deepEqual(keys(house.sessions), []);
  assert.ok(house.orders.value.size < 21, "only the newest may belong to a visit that is about to be told of");
});

test("an order that the till has not taken stays when its visit is over", () => {
  const { house } = told(
    floor(),
    { type: "session_update", session: session("s") },
    { type: "order_update", order: order(1, { pos_status: "unknown" }) },
    ...Array.from({ length: 40 }, (_, n) => ({ type: "order_update", order: order(n + 2, { session_id: "other" }) })),
    { type: "session_update", session: session("s", { state: "closed" }) },
  );
  assert.ok(house.orders.value.has("ORD-1-1"));
});

test("an order that was refused while its diners waited was never one", () => {
  const { house } = told(floor(), { type: "order_update", order: order(1, { pos_status: "sending" }) }, { type: "order_update", order: order(1, { pos_status: "rejected" }) });
  assert.deepEqual(keys(house.orders), []);
});

test("an order that was refused after they were told yes stays, for it needs somebody", () => {
  const { house } = told(floor(), { type: "order_update", order: order(1, { pos_status: "rejected", alerted_at: AT }) });
  assert.deepEqual(keys(house.orders), ["ORD-1-1"]);
});

test("what is over leaves: tickets without items, ended calls, acknowledged alerts, items that are as all others", () => {
  const { house } = told(
    floor({ alerts: [alert("a")], tickets: [ticket(1)], items: [{ id: 7, left: 0, available: false }] }),
    { type: "call", call: call("c") },
    { type: "ticket_update", ticket: ticket(1, { items: [] }) },
    { type: "call", call: call("c", { ended_at: AT }) },
    { type: "pos_alert", alert: alert("a", { acknowledged_at: AT }) },
    { type: "item_update", item: { id: 7, left: null, available: true } },
  );
  assert.deepEqual([house.tickets, house.calls, house.alerts, house.items].map((kind) => kind.value.size), [0, 0, 0, 0]);
});

test("a visit's own calls are what its frame says, and other visits' stay", () => {
  const { house } = told(floor(), { type: "call", call: call("x", { session_id: "other" }) }, { type: "call", call: call("c") }, { type: "session_update", session: session("s", { calls: [] }) });
  assert.deepEqual(keys(house.calls), ["x"]);
});

test("a day of orders and alerts does not make it grow", () => {
  const { house, tell } = told(floor(), { type: "session_update", session: session("s") });
  for (let n = 1; n <= ORDERS_MAX + 50; n += 1) tell({ type: "order_update", order: order(n) });
  for (let n = 1; n <= ALERTS_MAX + 20; n += 1) tell({ type: "pos_alert", alert: alert(`a${n}`, { raised_at: `2026-01-01T19:${String(n % 60).padStart(2, "0")}:00Z` }) });
  assert.equal(house.orders.value.size, ORDERS_MAX);
  assert.ok(!house.orders.value.has("ORD-1-1") && house.orders.value.has(`ORD-1-${ORDERS_MAX + 50}`));
  assert.equal(house.alerts.value.size, ALERTS_MAX);
});

test("who looks at one table is told of that one alone", () => {
  const { house, tell } = told(floor());
  let drawn = 0;
  effect(() => {
    one(house.tables, 1).value;
  });
  const mine = one(house.tables, 1);
  effect(() => {
    mine.value;
    drawn += 1;
  });
  tell({ type: "table_update", table: table(2, { state: "seated" }) });
  assert.equal(drawn, 1);
  tell({ type: "table_update", table: table(1, { state: "seated" }) });
  assert.equal(drawn, 2);
});

test("who signs out leaves nothing behind", () => {
  const { house } = told(floor(), { type: "session_update", session: session("s") });
  house.clear();
  assert.deepEqual([house.known.value, house.tables.value.size, house.sessions.value.size, house.restaurant.value], [false, 0, 0, null]);
  house.apply(floor({ seq: 0 }));
  assert.equal(house.known.value, true);
});

test("what has been over for a day leaves, and what is not stays", () => {
  const now = Date.parse(AT) + OVER_MS;
  const later = "2026-01-01T19:00:01Z";
  const closed = (id, closed_at) => session(id, { state: "closed", open_bill: 5, closed_at });
  const house = live();
  house.apply(floor({
    sessions: [closed("old", AT), closed("new", later), session("here", { closed_at: null })],
    tickets: [ticket(1, { arrived_at: AT }), ticket(2, { arrived_at: later })],
  }));
  const before = house.tickets.value;
  house.expire(now);
  assert.equal(house.tickets.value, before);
  house.expire(now + 1);
  assert.deepEqual(keys(house.sessions), ["new", "here"]);
  assert.deepEqual(keys(house.tickets), ["ORD-1-2/kitchen"]);
});
