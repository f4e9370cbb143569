import assert from "node:assert/strict";
import { test } from "node:test";

import { asSaid, at, comes, handedOver, insteadOf, listed, nextOf, onwards, owes, progressOf, restOf, urgency, walked, wordsOf } from "staff/ops/reading.js";

const item = (id, more = {}) => ({ id, place: null, quantity: 1, picked_status: "PENDING", choice: null, substitute: null, ...more });
const order = (more = {}) => {
  const items = more.items ?? [item(0), item(1)];
  return { order_id: "ORD-1-77", order_number: 77, status: "IN_PROGRESS", fulfillment_type: "PICKUP", starts_at: "2026-05-08T10:00:00Z", ...more, items, progress: progressOf(items) };
};
const pick = (id, picked_status, more = {}) => ({ order_id: "ORD-1-77", item: id, picked_status, version: 0, said_at: "", ...more });

test("what was said here shows at once, and that it is on its way", () => {
  const shown = asSaid(order(), [pick(1, "MISSING", { substitute: { product_id: 5, name: "Oat milk" } }), { ...pick(0, "PICKED"), order_id: "ORD-1-78" }]);
  assert.deepEqual(shown.items.map(({ picked_status, waits }) => [picked_status, waits ?? false]), [["PENDING", false], ["MISSING", true]]);
  assert.deepEqual([shown.items[1].substitute.name, shown.progress], ["Oat milk", { items: 2, settled: 0, missing: 1 }]);
});

test("what the customer has chosen stays", () => {
  const items = [item(0, { picked_status: "MISSING", choice: "without" })];
  assert.equal(asSaid(order({ items }), [pick(0, "PICKED")]).items[0].picked_status, "MISSING");
});

test("one walks by place, and to what has none last", () => {
  const way = walked([item(0), item(1, { place: "Aisle 10" }), item(2, { place: "Aisle 2" }), item(3, { place: "Aisle 2" })], "en");
  assert.deepEqual(way.map(({ id }) => id), [2, 3, 1, 0]);
});

test("after the last item the way begins again with what was passed over", () => {
  const way = [item(0), item(1, { picked_status: "PICKED" }), item(2)];
  assert.deepEqual([nextOf(way, null)?.id, nextOf(way, 0)?.id, nextOf(way, 2)?.id], [0, 2, 0]);
  assert.equal(nextOf([item(0, { picked_status: "MISSING" })], null), null);
});

test("an order goes on once everything was looked for", () => {
  const found = item(0, { picked_status: "PICKED" });
  assert.equal(onwards(order()), null);
  assert.equal(onwards(order({ items: [found, item(1)] })), null);
  assert.equal(onwards(order({ items: [found] })), "READY");
  assert.equal(onwards(order({ items: [found, item(1, { picked_status: "MISSING" })] })), "MISSING");
  assert.equal(onwards(order({ items: [found, item(1, { picked_status: "MISSING", choice: "without" })] })), "READY");
  assert.equal(onwards(order({ items: [found], status: "READY" })), null);
});

test("a pick-up is handed over, a delivery goes out first", () => {
  assert.equal(handedOver(order({ status: "READY" })), "DELIVERED");
  assert.equal(handedOver(order({ status: "READY", fulfillment_type: "DELIVERY" })), "OUT_FOR_DELIVERY");
  assert.equal(handedOver(order({ status: "OUT_FOR_DELIVERY", fulfillment_type: "DELIVERY" })), "DELIVERED");
  assert.equal(handedOver(order()), null);
});

test("the board keeps the most urgent slot first and lets go of what is over", () => {
  const [first, second] = [order({ order_id: "a", order_number: 2 }), order({ order_id: "b", order_number: 1, starts_at: "2026-05-08T12:00:00Z" })];
  assert.deepEqual(listed([second], first).map(({ order_id }) => order_id), ["a", "b"]);
  assert.deepEqual(listed([first, second], { ...first, status: "DELIVERED" }).map(({ order_id }) => order_id), ["b"]);
});

test("a board is a branch's where one says so", () => {
  const orders = [{ branch_id: 2 }, { branch_id: 3 }];
  assert.deepEqual([at(orders, 3), at(orders, null), at(orders, 9)], [[orders[1]], orders, []]);
});

test("a slot is late once it has begun without its bag", () => {
  const at = Date.parse("2026-05-08T10:00:00Z");
  assert.deepEqual([urgency(order(), at), urgency(order(), at - 3_600_000), urgency(order(), at - 7_200_000), urgency(order({ status: "READY" }), at + 1)], ["late", "soon", "later", "later"]);
});

test("what is missing of an order is offered for nothing else of it", () => {
  const [eggs, milk, bread] = [1, 2, 3].map((id) => ({ id }));
  const items = [item(0, { product_id: 1 }), item(1, { product_id: 2, picked_status: "MISSING" }), item(2, { product_id: 3, picked_status: "PICKED" })];
  assert.deepEqual(insteadOf([eggs, milk, bread], { items }, items[0]), [bread]);
});

test("what lies ready instead is not for the bag of a customer who goes without it", () => {
  assert.deepEqual([null, "substitute", "without", "refund"].map((choice) => comes({ choice })), [true, true, false, false]);
});

test("something is to be collected for what is not paid, or in part", () => {
  assert.deepEqual(["unpaid", "partially_paid", "paid", "refunded"].map((payment_status) => owes({ payment_status })), [true, true, false, false]);
});

test("others like a product are looked for by each of its words, the last first, never by a size", () => {
  assert.deepEqual(["Apples Pink Lady", "Milk 3 %", "Eggs, free range L", "Käse", "7 %"].map(wordsOf), [["Lady", "Pink", "Apples"], ["Milk"], ["range", "free", "Eggs"], ["Käse"], []]);
});

test("what is left to pay of an order is what is open of its lines, and of no other's", () => {
  const lines = [["ORD-1-77", 0.1], ["ORD-1-77", 0.2], ["ORD-1-77", 0], ["ORD-1-78", 40]].map(([order_id, open]) => ({ order_id, open }));
  assert.equal(restOf({ currency: "EUR", lines }, "ORD-1-77"), 0.3);
  assert.equal(restOf({ currency: "JPY", lines: [{ order_id: "ORD-1-77", open: 1200 }] }, "ORD-1-77"), 1200);
});
