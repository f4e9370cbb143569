import assert from "node:assert/strict";
import { test } from "node:test";
import { movesOf, tillActs } from "staff/floor/moves.js";

const order = (status, pos_status = "accepted", payment_status = "unpaid") => ({ status, pos_status, payment_status });
const manager = () => true;
const employee = (role) => role === "employee";

test("an order goes on by the machine, the usual way first", () => {
  assert.deepEqual(movesOf(order("validated")), ["preparing", "paid"]);
  assert.deepEqual(movesOf(order("preparing")), ["ready", "delayed", "missing"]);
  assert.deepEqual(["ready", "done", "invoiced", "cancelled"].map((one) => movesOf(order(one))), [["done"], ["invoiced"], [], []]);
});

test("that it has been paid is offered of what is owed, all or some of it", () => {
  const offered = (payment_status) => movesOf(order("validated", "accepted", payment_status)).includes("paid");
  assert.deepEqual(["unpaid", "partially_paid", "paid", "refunded"].map(offered), [true, true, false, false]);
});

test("an order whose diners wait for the till does not move, and is left alone", () => {
  assert.deepEqual(movesOf(order("validated", "sending")), []);
  assert.deepEqual(tillActs(order("validated", "sending"), manager), []);
});

test("an order that the till has not is sent again or typed in by anybody, and cancelled by a manager", () => {
  for (const pos of ["queued", "unknown", "rejected"]) {
    assert.deepEqual(tillActs(order("validated", pos), employee), ["resend", "by_hand"]);
    assert.deepEqual(tillActs(order("validated", pos), manager), ["resend", "by_hand", "cancel"]);
  }
});

test("an order that the till has is not sent again; what was served is not cancelled; what was cancelled is over", () => {
  assert.deepEqual(tillActs(order("preparing"), manager), ["cancel"]);
  assert.deepEqual(tillActs(order("preparing"), employee), []);
  assert.deepEqual(tillActs(order("done"), manager), []);
  assert.deepEqual(tillActs(order("cancelled", "unknown"), manager), []);
});
