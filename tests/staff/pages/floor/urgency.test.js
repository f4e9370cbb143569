import assert from "node:assert/strict";
import { test } from "node:test";
import { byNumber, byUrgency, urgency } from "staff/floor/urgency.js";

const T1 = "2026-01-01T19:00:00Z";
const T2 = "2026-01-01T19:05:00Z";
const table = (more = {}) => ({ table_id: 1, table_number: 1, enabled: true, session_id: "s", ...more });
const session = (more = {}) => ({ session_id: "s", idle: false, lines: 0, orders: [], calls: [], pos_status: null, last_activity_at: T1, ready_items: 0, ready_since: null, ...more });
const call = (reason, called_at = T1) => ({ reason, called_at });
const ordered = (status, pos_status = "accepted") => ({ status, pos_status });
const ticket = (...items) => ({ items: items.map(([state, since, struck = null]) => ({ state, since, struck })) });
const name = (seen) => urgency({ table: table(), ...seen }).name;

test("a table where nobody sits is free, or disabled where its switch is off", () => {
  assert.equal(urgency({ table: table() }).name, "free");
  assert.equal(urgency({ table: table({ enabled: false }) }).name, "disabled");
});

test("a party at a disabled table says what it needs, not that the table is off", () => {
  assert.equal(urgency({ table: table({ enabled: false }), session: session({ calls: [call("bill")] }) }).name, "bill");
});

test("a visit goes from seated by choosing, ordered, cooking and ready back to seated", () => {
  assert.equal(name({ session: session() }), "seated");
  assert.equal(name({ session: session({ lines: 2 }) }), "choosing");
  for (const status of ["draft", "validated", "paid"]) assert.equal(name({ session: session({ orders: [ordered(status)] }) }), "ordered");
  for (const status of ["preparing", "delayed", "missing"]) assert.equal(name({ session: session({ orders: [ordered(status)] }) }), "cooking");
  assert.equal(name({ session: session({ orders: [ordered("ready")] }) }), "ready");
  for (const status of ["done", "invoiced", "cancelled"]) assert.equal(name({ session: session({ orders: [ordered(status)] }) }), "seated");
});

test("one dish that is ready is food that waits, since the first was, also once its ticket has left the kitchen's display", () => {
  const cooking = { table: table(), session: session({ orders: [ordered("preparing")], ready_items: 2, ready_since: T1 }), tickets: [ticket(["preparing", T2])] };
  const told = urgency(cooking);
  assert.deepEqual([told.name, told.tone, told.since], ["ready", "good", T1]);
  assert.deepEqual([urgency({ ...cooking, tickets: [] }).name, urgency({ ...cooking, session: session({ orders: [ordered("preparing")] }) }).name], ["ready", "cooking"]);
});

test("what waits at the counter to be taken comes after who calls and before food that is ready", () => {
  const paying = [{ status: "created", method: "counter", created_at: T2 }, { status: "authorising", method: "card", created_at: T1 }];
  const told = urgency({ table: table(), session: session({ paying, ready_items: 1, ready_since: T1 }) });
  assert.deepEqual([told.name, told.tone, told.since], ["counter", "alert", T2]);
  assert.equal(name({ session: session({ paying, calls: [call("bill")] }) }), "bill");
  assert.equal(name({ session: session({ paying: paying.slice(1) }) }), "seated");
});

test("what is not begun before it is paid says that it waits for that", () => {
  const waits = { ...ordered("validated"), awaits_payment: true };
  assert.deepEqual([name({ session: session({ orders: [waits, ordered("preparing")] }) }), name({ session: session({ orders: [waits], ready_items: 1, ready_since: T1 }) })], ["unpaid", "ready"]);
});

test("what was struck is not cooked", () => {
  assert.equal(name({ session: session(), tickets: [ticket(["preparing", T1, "cancelled"])] }), "seated");
});

test("what is more urgent is said, of everything at once", () => {
  const all = { session: session({ lines: 1, idle: true, pos_status: "unknown", orders: [ordered("ready"), ordered("preparing"), ordered("paid")], calls: [call("bill"), call("waiter")] }) };
  assert.equal(name(all), "till");
  all.session.pos_status = "accepted";
  assert.equal(name(all), "waiter");
  all.session.calls.pop();
  assert.equal(name(all), "bill");
  all.session.calls.pop();
  assert.equal(name(all), "ready");
  all.session.orders.shift();
  assert.equal(name(all), "quiet");
  all.session.idle = false;
  assert.equal(name(all), "cooking");
  all.session.orders.shift();
  assert.equal(name(all), "ordered");
  all.session.orders.shift();
  assert.equal(name(all), "choosing");
});

test("an order that waits its turn at the till is no trouble; one that it refused or does not answer for is", () => {
  for (const pos_status of ["queued", "sending", "accepted", null]) assert.notEqual(name({ session: session({ pos_status }) }), "till");
  for (const pos_status of ["rejected", "unknown"]) assert.equal(name({ session: session({ pos_status }) }), "till");
});

test("an alert is trouble since it was raised, whatever the till says now", () => {
  const told = urgency({ table: table(), session: session({ pos_status: "queued" }), alerts: [{ raised_at: T2 }, { raised_at: T1 }] });
  assert.deepEqual([told.name, told.since], ["till", T1]);
});

test("help is the waiter's, and a call waits since the first of its kind", () => {
  const told = urgency({ table: table(), session: session({ calls: [call("waiter", T2), call("help", T1)] }) });
  assert.deepEqual([told.name, told.tone, told.since], ["waiter", "alert", T1]);
});

test("tables are sorted by urgency, then by who has waited longest, then by number", () => {
  const seen = (number, more) => ({ table: table({ table_number: number }), urgency: urgency({ table: table(), session: session(more) }) });
  const all = [seen(1, {}), seen(2, { calls: [call("waiter", T2)] }), seen(3, { calls: [call("waiter", T1)] }), seen(5, { lines: 1 }), seen(4, { lines: 1 })];
  assert.deepEqual([...all].sort(byUrgency).map((one) => one.table.table_number), [3, 2, 4, 5, 1]);
  assert.deepEqual([...all].sort(byNumber).map((one) => one.table.table_number), [1, 2, 3, 4, 5]);
});
