import assert from "node:assert/strict";
import { test } from "node:test";

import { mayCallOff, stageOf, toTell, whyDeclined } from "diner/bill/outcome.js";
import { bill, payment } from "../../../pages/bills.js";

test("a payment is as far as its status says, and at the counter it waits for the staff", () => {
  const stages = (method) => ["created", "authorising", "unknown", "requires_action", "authorised", "captured", "partially_refunded", "declined", "cancelled", "voided", "refunded"].map((status) => stageOf(payment("p", "me", 1, status, { method })));
  const rest = ["asking", "unknown", "action", "paid", "paid", "paid", "declined", "over", "over", "over"];
  assert.deepEqual(stages("card"), ["asking", ...rest]);
  assert.deepEqual(stages("counter"), ["counter", ...rest]);
});

test("it is called off while nobody asks the provider", () => {
  assert.deepEqual(["created", "requires_action", "authorising", "unknown", "captured"].map((status) => mayCallOff({ status })), [true, true, false, false, false]);
});

test("somebody is told of all of theirs that is under way, and of a refusal until they go on", () => {
  const of = (...payments) => toTell(bill({ payments }), "me").map((one) => one.payment_id);
  const declined = payment("d", "me", 1, "declined");
  assert.deepEqual(of(payment("1", "me", 1, "created"), payment("2", "ben", 1, "created"), payment("3", "me", 1, "captured"), payment("4", "me", 1, "unknown")), ["1", "4"]);
  assert.deepEqual(of(declined), ["d"]);
  assert.deepEqual(of(declined, payment("2", "me", 1, "authorising")), ["2"]);
  assert.deepEqual(of(declined, payment("2", "me", 1, "captured")), []);
  assert.deepEqual(of(declined, payment("2", "ben", 1, "captured")), ["d"]);
  assert.deepEqual(of(payment("1", "me", 1, "created", { deposit: true })), []);
  assert.deepEqual(toTell(bill({ balance: 0, payments: [declined] }), "me"), []); // others have paid it meanwhile
});

const why = (error) => whyDeclined({ payment_id: "p" }, { payment_id: "p", error });

test("why a card was declined is said where its holder can do something about it, and that it was stolen is not", () => {
  assert.equal(why("insufficient_funds"), "bill.declined.insufficient_funds");
  assert.equal(why("stolen_card"), "bill.declined.other");
  assert.equal(why(null), "bill.declined.other");
});

test("until its payer has been told why, and of another payment, it is said that it did not work", () => {
  assert.equal(whyDeclined({ payment_id: "p" }, null), "bill.told.declined");
  assert.equal(whyDeclined({ payment_id: "p" }, { payment_id: "q", error: "expired_card" }), "bill.told.declined");
});

test("where no card was asked, or another sum was taken, it is not called a card that was declined", () => {
  for (const error of ["not_sent", "not_sent_misconfigured", "absent", "never_reached"]) assert.equal(why(error), "bill.declined.never_reached");
  assert.equal(why("amount_invalid"), "bill.declined.amount_invalid");
  assert.equal(why("other_amount"), "bill.declined.other_amount");
});
