import assert from "node:assert/strict";
import { test } from "node:test";

import { canCancel, choicesOf, isOpen, stepsOf, toChoose } from "shop/orders.js";

/** @param {Partial<import("shop/orders.js").Order>} more @returns {any} */
const order = (more) => ({ status: "CREATED", fulfillment_type: "PICKUP", history: [], created_at: "2026-12-01T08:00:00Z", items: [], ...more });
/** @param {any} is */
const drawn = (is) => stepsOf(is).map((step) => `${step.status} ${step.is}`);

test("an order is a line of steps, one longer where it is brought", () => {
  assert.deepEqual(drawn(order({})), ["CREATED now", "IN_PROGRESS next", "READY next", "DELIVERED next"]);
  assert.deepEqual(drawn(order({ fulfillment_type: "DELIVERY", status: "OUT_FOR_DELIVERY" })), ["CREATED done", "IN_PROGRESS done", "READY done", "OUT_FOR_DELIVERY now", "DELIVERED next"]);
});

test("what is over has every step done", () => {
  assert.deepEqual(drawn(order({ status: "DELIVERED" })), ["CREATED done", "IN_PROGRESS done", "READY done", "DELIVERED done"]);
});

test("what is missing or late stands where it is packed", () => {
  assert.deepEqual(drawn(order({ status: "MISSING" })), ["CREATED done", "MISSING now", "READY next", "DELIVERED next"]);
});

test("what was called off ends there, with the steps that were made", () => {
  const history = [{ status: "CREATED", at: "2026-12-01T08:00:00Z" }, { status: "CANCELED", at: "2026-12-01T08:05:00Z" }];
  assert.deepEqual(stepsOf(order({ status: "CANCELED", history: /** @type {any} */ (history) })).map(({ status, at }) => [status, at]), history.map(({ status, at }) => [status, at]));
});

test("a step says when it was", () => {
  assert.equal(stepsOf(order({ history: [{ status: "CREATED", at: "2026-12-01T08:01:00Z" }] }))[0]?.at, "2026-12-01T08:01:00Z");
  assert.equal(stepsOf(order({}))[0]?.at, "2026-12-01T08:00:00Z");
});

test("what was packed on after a question was first packed before it", () => {
  const at = (/** @type {number} */ minute) => `2026-12-01T08:0${minute}:00Z`;
  const history = ["CREATED", "IN_PROGRESS", "MISSING", "IN_PROGRESS", "READY"].map((status, minute) => ({ status, at: at(minute) }));
  assert.deepEqual(stepsOf(order({ status: "READY", history: /** @type {any} */ (history) })).map((step) => step.at), [at(0), at(1), at(4), null]);
});

test("one may call off what nobody has begun with", () => {
  assert.equal(canCancel(order({})), true);
  assert.equal(canCancel(order({ status: "IN_PROGRESS" })), false);
});

test("what is missing waits for a word while the order does", () => {
  const items = [{ picked_status: "MISSING", choice: null }, { picked_status: "PICKED" }, { picked_status: "MISSING", choice: "without" }];
  assert.equal(toChoose(order({ status: "MISSING", items: /** @type {any} */ (items) })).length, 1);
  assert.equal(toChoose(order({ status: "IN_PROGRESS", items: /** @type {any} */ (items) })).length, 0);
});

test("money goes back only where some came", () => {
  const item = /** @type {any} */ ({ substitute: { name: "Goat milk", quantity: 1, line_total: 1 } });
  assert.deepEqual(choicesOf(item, "unpaid"), ["substitute", "without"]);
  assert.deepEqual(choicesOf({ ...item, substitute: null }, "paid"), ["refund"]);
});

test("an order goes on until it is fetched or called off", () => {
  assert.deepEqual(["MISSING", "DELIVERED", "CANCELED"].map((status) => isOpen(order({ status: /** @type {any} */ (status) }))), [true, false, false]);
});
