import assert from "node:assert/strict";
import { test } from "node:test";

import { billAfter, changeFor, free, newer, owed, paidBy, segments, settled, shareOf, sold, withPayment } from "diner/bill/figures.js";
import { bill, payment, shares } from "../../../pages/bills.js";

const update = (more) => ({ type: "bill_update", ...bill(more) });

test("the bill with the highest version is the bill, in whatever order they come", () => {
  const told = [update({ version: 3, balance: 3 }), update({ version: 2, balance: 2 }), update({ version: 4, balance: 4 })];
  assert.equal(told.reduce(billAfter, null).balance, 4);
  assert.equal(told.slice(0, 2).reduce(billAfter, bill()).balance, 3);
});

test("one of the same version may know more of its payments, and another session's is another bill", () => {
  const paying = bill({ payments: [payment("p", "ben", 5, "created")] });
  assert.equal(newer(bill(), paying).payments.length, 1);
  assert.equal(newer(bill({ version: 9 }), bill({ session_id: "s2" })).session_id, "s2");
});

test("how one can pay here is told by an answer only, and stays known of that session", () => {
  const asked = bill({ methods: ["card", "counter"] });
  assert.deepEqual(billAfter(asked, update({ version: 2 })).methods, ["card", "counter"]);
  assert.deepEqual(newer(asked, bill({ version: 2, methods: ["counter"] })).methods, ["counter"]);
  assert.equal(newer(asked, bill({ session_id: "s2" })).methods, undefined);
});

test("a payment is told by itself, each once and in its place, and is of no use before there is a bill", () => {
  const begun = { type: "payment_update", payment: payment("p1", "ben", 5, "created") };
  const other = { type: "payment_update", payment: payment("p2", "anna", 5, "created") };
  const paid = { type: "payment_update", payment: payment("p1", "ben", 5, "captured") };
  const is = [begun, other, paid].reduce(billAfter, bill());
  assert.deepEqual(is.payments.map((one) => [one.payment_id, one.status]), [["p1", "captured"], ["p2", "created"]]);
  assert.equal(billAfter(null, begun), null);
  assert.equal(billAfter(is, { type: "cart_update" }), is);
});

test("what is free is what nobody has paid and nobody is paying", () => {
  const some = [payment("1", "anna", 10, "captured"), payment("2", "ben", 5.5, "requires_action"), payment("3", "carla", 1, "declined"), payment("4", null, 7, "created", { deposit: true })];
  assert.equal(free(bill({ paid: 10, balance: 21, payments: some })), 1550);
  assert.equal(free(bill()), 3100);
  assert.deepEqual(shareOf(bill({ shares: shares(["anna", 13, 6.5]) }), "anna"), { owes: 1300, free: 650 });
  assert.deepEqual(shareOf(bill(), "somebody"), { owes: 0, free: 0 });
});

test("a yen is a yen and a dinar has a thousand fils", () => {
  assert.equal(free(bill({ currency: "JPY", balance: 1628 })), 1628);
  assert.equal(free(bill({ currency: "KWD", balance: 8.8 })), 8800);
});

test("tips are beside what is owed, a deposit is within what was sold", () => {
  const is = bill({ total: 23.5, tips: 2.5, deposit: 10 });
  assert.deepEqual([owed(is), sold(is)], [2100, 3100]);
});

test("what somebody has paid is without what went back, and with their tips apart", () => {
  const payments = [payment("1", "anna", 10, "captured", { tip: 1 }), payment("2", "anna", 5, "partially_refunded", { refunded: 2, tip: 0.5 }), payment("3", "anna", 9, "refunded", { refunded: 9 }), payment("4", "ben", 3, "captured")];
  assert.deepEqual(paidBy(bill({ payments }), "anna"), { amount: 1300, tip: 150, count: 2 });
});

test("a table has settled when it has had something and nothing is open", () => {
  assert.deepEqual([settled(bill()), settled(bill({ balance: 0 })), settled(bill({ balance: -5 })), settled(bill({ balance: 0, lines: [] }))], [false, true, true, false]);
});

test("the bar fills with what is paid, and after it with what is being paid", () => {
  const payments = [payment("1", "ben", 5, "created"), payment("2", "anna", 15, "captured", { tip: 3 }), payment("3", "carla", 5, "declined")];
  assert.deepEqual(segments(bill({ total: 23, tips: 3, payments })), [
    { payer: "anna", part: 0.75, sure: true },
    { payer: "ben", part: 0.25, sure: false },
  ]);
});

test("the bar is full and no longer where less is owed than was paid, and there is none where nothing is", () => {
  const [one, two] = segments(bill({ total: 20, payments: [payment("1", "anna", 20, "captured"), payment("2", "ben", 20, "captured")] }));
  assert.deepEqual([one.part, two.part], [0.5, 0.5]);
  assert.deepEqual(segments(bill({ total: 0, payments: [] })), []);
});

test("what has changed of the bill is told by what it means for me, then by what it means for the table", () => {
  const before = bill();
  const more = shares(["anna", 15], ["ben", 15], ["carla", 3]);
  assert.deepEqual(changeFor(before, bill({ version: 2, balance: 33, shares: more }), "anna"), { key: "bill.changed_mine", was: 1300, is: 1500 });
  assert.deepEqual(changeFor(before, bill({ version: 2, balance: 33, shares: more }), "ben"), { key: "bill.changed_all", was: 3100, is: 3300 });
  assert.equal(changeFor(before, bill({ version: 2 }), "ben").key, "bill.changed");
  assert.equal(changeFor(before, bill(), "anna"), null);
  assert.equal(changeFor(null, bill({ version: 2 }), "anna"), null);
});

test("a payment that is answered stands in the bill at once", () => {
  assert.deepEqual(withPayment(bill(), payment("p", "ben", 5, "created")).payments.map((one) => one.payment_id), ["p"]);
});
