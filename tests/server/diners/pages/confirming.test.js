import assert from "node:assert/strict";
import { test } from "node:test";

import { createConfirming } from "diner/confirming.js";

const FRAME = { type: "order_confirmed", order_id: "ORD-1-42", order_number: 42, round: 2, total: 19, items: [] };
const ORDER = { order_id: "ORD-1-42", order_number: 42, round: 1, status: "validated", pos_status: "queued", total: 19, items: [], placed_by: "me", created_at: "" };
const LOCKED = { pendingOrderId: "ORD-1-42", lockedBy: "me" };
const OPEN = { pendingOrderId: null, lockedBy: null };

function phone() {
  const shown = [];
  const confirming = createConfirming({
    me: "me",
    mine: ({ order_number, pos }) => shown.push(["mine", order_number, pos]),
    others: ({ order_number }, by) => shown.push(["others", order_number, by]),
  });
  return { confirming, shown };
}

test("whoever has placed it is shown it, also where a cart without a lock was seen before the event", () => {
  const { confirming, shown } = phone();
  confirming.look(LOCKED);
  confirming.look(OPEN);
  confirming.told(FRAME);
  assert.deepEqual(shown, [["mine", 42, undefined]]);
});

test("the others are told who it was, or that nobody knows", () => {
  const { confirming, shown } = phone();
  confirming.look({ ...LOCKED, lockedBy: "bob" });
  confirming.told(FRAME);
  confirming.told({ ...FRAME, order_id: "ORD-1-43", order_number: 43, round: 3 });
  assert.deepEqual(shown, [["others", 42, "bob"], ["others", 43, null]]);
});

test("an order whose event was missed is found among the orders, and shown once", () => {
  const { confirming, shown } = phone();
  confirming.ordered(1);
  confirming.read([]);
  confirming.read([ORDER]);
  confirming.read([ORDER]);
  confirming.told(FRAME);
  assert.deepEqual(shown, [["mine", 42, "queued"]]);
});

test("what this phone did not see locked, and placed itself, is its own", () => {
  const { confirming, shown } = phone();
  confirming.ordered(1);
  confirming.told(FRAME);
  confirming.read([ORDER]);
  assert.deepEqual(shown, [["mine", 42, undefined]]);
});

test("where somebody else was quicker with the same cart, that is not mine", () => {
  const { confirming, shown } = phone();
  confirming.ordered(1);
  confirming.read([{ ...ORDER, placed_by: "bob" }]);
  assert.deepEqual(shown, []);
});

test("orders of before are not shown again to who has placed nothing", () => {
  const { confirming, shown } = phone();
  confirming.read([ORDER]);
  assert.deepEqual(shown, []);
});
