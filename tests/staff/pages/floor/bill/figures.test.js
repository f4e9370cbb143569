import assert from "node:assert/strict";
import { test } from "node:test";
import { deedsOf, free, isEmpty, isVoidable, openOf, stateOf, surplus, toneOf } from "staff/floor/bill/figures.js";
import { announcedOf } from "staff/floor/bill/announced.js";
import { counterBill as bill, counterPayment as payment } from "../../../../server/pages/bills.js";

const at = (method, status, more) => payment("p", "anna", 10, status, { method, ...more });

test("what is free is what nobody has paid and nobody is paying, and never below nothing", () => {
  const some = [payment("1", "anna", 10, "captured"), at("card", "requires_action"), at("card", "declined"), payment("4", null, 7, "created", { deposit: true })];
  assert.equal(free(bill({ balance: 21, payments: some })), 1100);
  assert.deepEqual([free(bill({ balance: -5 })), surplus(bill({ balance: -5 })), surplus(bill())], [0, 500, 0]);
});

test("of a line that somebody is paying nothing can be taken", () => {
  const paying = bill({ payments: [at("card", "authorising", { lines: [{ public_id: "pizza", share: [1, 1] }] })] });
  assert.deepEqual(paying.lines.map((line) => openOf(paying, line)), [0, 1200, 900]);
});

test("everybody takes what was announced and calls off what is not paid, and only managers give back", () => {
  for (const manager of [true, false]) {
    assert.deepEqual(deedsOf(at("counter", "created"), manager), ["take", "cancel"]);
    assert.deepEqual(deedsOf(at("card", "requires_action"), manager), ["cancel"]);
    assert.deepEqual(deedsOf(at("card", "authorising"), manager), []);
    for (const status of ["declined", "cancelled", "voided", "refunded", "unknown"]) assert.deepEqual(deedsOf(at("cash", status), manager), []);
  }
  const paid = [at("cash", "captured"), at("card", "authorised"), at("cash", "partially_refunded", { refunded: 4 })];
  assert.deepEqual(paid.map((one) => deedsOf(one, false)), [[], [], []]);
  assert.deepEqual(paid.map((one) => deedsOf(one, true)), [["back"], ["capture", "back"], ["back"]]);
});

test("what a provider has been asked to do is awaited before anything else, and says so", () => {
  const asked = at("card", "captured", { wanted: "refund" });
  assert.deepEqual([deedsOf(asked, true), stateOf(asked), toneOf(asked)], [[], "pay.wanted.refund", "wait"]);
});

test("what was taken at the counter is undone whole, what a provider has taken goes back only as a refund", () => {
  assert.deepEqual([isVoidable(at("cash", "captured")), isVoidable(at("cash", "partially_refunded"))], [true, false]);
  assert.deepEqual([isVoidable(at("card", "authorised")), isVoidable(at("card", "captured"))], [true, false]);
});

test("an announced payment says that it waits at the counter, another that has begun does not", () => {
  assert.deepEqual([stateOf(at("counter", "created")), stateOf(at("card", "created")), stateOf(at("cash", "captured"))], ["pay.state.announced", "pay.state.created", "pay.state.captured"]);
});

test("a bill is empty while nothing was ordered, paid or given away", () => {
  const none = { lines: [], payments: [] };
  assert.deepEqual([isEmpty(bill(none)), isEmpty(bill({ ...none, payments: [payment("1", null, 5, "captured", { deposit: true })] })), isEmpty(bill())], [true, false, false]);
});

test("what waits at the counter is found in every visit, and nothing in those of a server of before", () => {
  const one = { payment_id: "p", status: "created", method: "counter" };
  const sessions = [{ session_id: "a", paying: [one, { ...one, method: "card" }] }, { session_id: "b" }, { session_id: "c", paying: [] }];
  assert.deepEqual(announcedOf(sessions).map(({ session, paying }) => [session.session_id, paying.payment_id]), [["a", "p"]]);
});
