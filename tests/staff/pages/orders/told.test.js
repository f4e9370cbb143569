import assert from "node:assert/strict";
import { test } from "node:test";
import { orderTold } from "staff/live.js";

const order = (more = {}) => ({ order_id: "ORD-1-1", pos_status: "accepted", alerted_at: null, ...more });

test("an order is told of by its own frame, and by an alert that has it", () => {
  const one = order();
  assert.equal(orderTold({ type: "order_update", order: one }), one);
  assert.equal(orderTold({ type: "pos_alert", order: one }), one);
  assert.equal(orderTold({ type: "pos_alert", order: null }), null);
  assert.equal(orderTold({ type: "call" }), null);
});

test("one that was refused while its diners waited was not kept, and is none", () => {
  assert.equal(orderTold({ type: "order_update", order: order({ pos_status: "rejected" }) }), null);
  assert.ok(orderTold({ type: "order_update", order: order({ pos_status: "rejected", alerted_at: "2026-01-01T00:00:00Z" }) }));
});
