import assert from "node:assert/strict";
import { test } from "node:test";

import { listed, open, ordersAfter, overtaken, step, withOrder } from "diner/orders.js";
import { cooking, order } from "./placed.js";

test("every status is one of four steps, and a cancelled order none", () => {
  const steps = { validated: 0, paid: 0, preparing: 1, delayed: 1, missing: 1, ready: 2, done: 3, invoiced: 3, cancelled: -1 };
  for (const [status, number] of Object.entries(steps)) assert.equal(step({ status }), number, status);
  assert.deepEqual(["validated", "done", "cancelled"].map((status) => open(order(1, { status }))), [true, false, false]);
});

test("an answer that a frame has overtaken is of before, and what was cancelled stays so", () => {
  const is = (/** @type {string} */ answer, /** @type {string} */ known) => overtaken({ status: answer }, { status: known });
  assert.ok(is("validated", "preparing"));
  assert.ok(is("validated", "cancelled"));
  assert.ok(is("ready", "cancelled"));
  assert.ok(!is("cancelled", "preparing"));
  assert.ok(!is("cancelled", "cancelled"));
  assert.ok(!is("validated", "validated"));
  assert.ok(!is("ready", "preparing"));
});

test("a confirmed order is there once, with the round that it was, however often it is told", () => {
  const frame = { type: "order_confirmed", order_id: "ORD-1-2", order_number: 2, round: 3, total: 19, items: [], by: "system", at: "2024-01-15T19:00:00Z", pos: "queued" };
  const orders = [frame, frame].reduce(ordersAfter, [order(1)]);
  assert.deepEqual(orders.map((one) => one.order_number), [1, 2]);
  assert.deepEqual([orders[1].round, orders[1].pos_status], [2, "queued"]);
});

test("what is known of an order is kept when it is told again with less", () => {
  const [one] = withOrder([order(1, { kitchen: [cooking(0)] })], order(1, { status: "ready" }));
  assert.equal(one.kitchen.length, 1);
  assert.equal(one.status, "ready");
});

test("the kitchen goes on with one item of one order", () => {
  const before = [order(1, { kitchen: [cooking(0), cooking(1)] }), order(2, { kitchen: [cooking(0)] })];
  const after = ordersAfter(before, { type: "order_item_status", order_id: "ORD-1-1", position: 1, state: "ready" });
  assert.deepEqual(after.map((one) => one.kitchen.map((each) => each.state)), [["queued", "ready"], ["queued"]]);
  assert.equal(after[1], before[1]);
});

test("what was told while the orders were read is not undone by the answer", () => {
  const move = { type: "order_status", order_id: "ORD-1-1", status: "ready", at: "2024-01-15T19:20:00Z" };
  const gone = { type: "party_leave", orders: ["ORD-1-2"] };
  const now = listed([order(1, { status: "preparing" }), order(2)], [move, gone]);
  assert.deepEqual(now.map(({ order_number, status }) => [order_number, status]), [[1, "ready"]]);
  assert.deepEqual(listed([order(2), order(1)], []).map((one) => one.order_number), [1, 2]);
});

test("orders come and go with the party that placed them", () => {
  const joined = ordersAfter([order(2)], { type: "party_join", orders: [order(1)] });
  assert.deepEqual(joined.map((one) => one.order_number), [1, 2]);
  assert.deepEqual(ordersAfter(joined, { type: "party_leave", orders: ["ORD-1-1"] }).map((one) => one.order_number), [2]);
});

test("an order that the till refuses is gone; one that was confirmed before stays, the staff see to it", () => {
  const refused = { type: "order_failed", order_id: "ORD-1-1", allow_retry: true };
  assert.deepEqual(ordersAfter([order(1, { kitchen: [] })], refused), []);
  assert.equal(ordersAfter([order(1, { kitchen: [cooking(0)] })], refused).length, 1);
  const frame = { type: "order_confirmed", order_id: "ORD-1-1", order_number: 1, round: 2, total: 19, items: [], by: "system", at: "2024-01-15T19:00:00Z" };
  const confirmed = ordersAfter([order(1, { kitchen: [] })], frame);
  assert.equal(ordersAfter(confirmed, refused).length, 1);
  assert.equal(ordersAfter([order(2, { kitchen: [] })], refused).length, 1);
});
