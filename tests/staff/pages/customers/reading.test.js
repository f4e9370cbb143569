import assert from "node:assert/strict";
import { test } from "node:test";

import { logins, others, sought, toneOf, withPayments } from "staff/customers/reading.js";

test("what is looked for has no room around it and is not endless", () => {
  assert.equal(sought("  anna   b@ "), "anna b@");
  assert.equal(sought("   "), "");
  assert.equal(sought("x".repeat(300)).length, 100);
});

test("each order has its own payments", () => {
  const story = { orders: [{ order_number: 2 }, { order_number: 1 }], payments: [{ payment_id: "a", order_number: 1 }, { payment_id: "b", order_number: 1 }] };
  assert.deepEqual(withPayments(story).map(({ order, payments }) => [order.order_number, payments.map(({ payment_id }) => payment_id)]), [[2, []], [1, ["a", "b"]]]);
});

test("logins stand by themselves, refused ones too", () => {
  const audit = ["customer_login", "customer_name_changed", "customer_login_failed", "order_picked"].map((what, id) => ({ id, what }));
  assert.deepEqual(logins(audit).map(({ id }) => id), [0, 2]);
  assert.deepEqual(others(audit).map(({ id }) => id), [1, 3]);
});

test("money that came is good, what failed or is not known is not", () => {
  assert.deepEqual(["captured", "refunded", "declined", "unknown", "authorised", "voided"].map(toneOf), ["good", "good", "alert", "alert", "wait", ""]);
});
