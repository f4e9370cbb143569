import assert from "node:assert/strict";
import { test } from "node:test";
import { backOf, canGiveBack, moneyOf, priceOf } from "staff/orders/shop_money.js";
import { counterBill, counterPayment, line } from "../../../server/pages/bills.js";

const part = (...ids) => ids.map((public_id) => ({ public_id, share: [1, 1] }));
const card = (id, amount, ids, more = {}) => counterPayment(id, "anna", amount, "captured", { method: "card", lines: part(...ids), ...more });
const cash = (id, amount, ids, more = {}) => counterPayment(id, null, amount, "captured", { method: "cash", provider: null, lines: part(...ids), ...more });
const milk = (more = {}) => line("milk", "anna", 10, { open: 0, ...more });
const wine = (more = {}) => line("wine", "anna", 20, { open: 0, ...more });
const other = (more = {}) => line("bread", "anna", 8, { order_id: "ORD-1-2", ...more });
const bill = (lines, payments, more = {}) => counterBill({ lines, payments, discounts: [], balance: 0, ...more });
const order = { order_id: "ORD-1-1", payment_id: null };

test("of a bill with several orders each has its own money", () => {
  const money = moneyOf(order, bill([milk(), wine(), other({ open: 8 })], [card("1", 30, ["milk", "wine"]), card("2", 8, ["bread"])]));
  assert.deepEqual([money.due, money.paid, money.returned, money.open, money.excess], [3000, 3000, 0, 0, 0]);
  assert.deepEqual(money.payments.map((one) => one.payment_id), ["1"]);
});

test("what something costs less since it was paid is too much, whatever else the customer owes", () => {
  const money = moneyOf(order, bill([milk({ due: 5 }), wine(), other({ open: 8 })], [card("1", 30, ["milk", "wine"])], { balance: 3 }));
  assert.deepEqual([money.due, money.excess], [2500, 500]);
  assert.deepEqual(backOf(money).map(({ payment, amount }) => [payment.payment_id, amount]), [["1", 500]]);
});

test("it goes back by the newest payment first, and never more than is left of one", () => {
  const paid = [cash("1", 26, ["milk", "wine"]), card("2", 4, ["wine"], { refunded: 1, status: "partially_refunded" })];
  const money = moneyOf(order, bill([milk({ due: 0 }), wine()], paid));
  assert.equal(money.excess, 900);
  assert.deepEqual(backOf(money).map(({ payment, amount }) => [payment.payment_id, amount]), [["2", 300], ["1", 600]]);
});

test("a payment for several orders leaves too much only as far as the whole bill is paid too much", () => {
  const both = cash("1", 38, ["milk", "wine", "bread"]);
  assert.equal(moneyOf(order, bill([milk({ due: 5 }), wine(), other({ open: 0 })], [both], { balance: -5 })).excess, 500);
  assert.equal(moneyOf(order, bill([milk({ due: 5 }), wine(), other({ due: 13, open: 0 })], [both])).excess, 0);
});

test("while a provider has something to do, and of what it has not taken yet, nothing is given back", () => {
  const some = { moving: card("1", 30, ["milk", "wine"], { wanted: "refund" }), held: card("1", 30, ["milk", "wine"], { status: "authorised" }), none: card("1", 30, ["milk", "wine"], { refunded: 30, status: "refunded" }) };
  for (const [name, payment] of Object.entries(some)) {
    const money = moneyOf(order, bill([milk({ due: 5 }), wine()], [payment]));
    assert.deepEqual([canGiveBack(money), backOf(money)], [false, []], name);
  }
  assert.ok(canGiveBack(moneyOf(order, bill([milk(), wine()], [card("1", 30, ["milk", "wine"])]))));
});

test("an order that was called off has what was paid for it by card, and nothing is too much of it", () => {
  const back = card("1", 30, [], { status: "refunded", refunded: 30 });
  const money = moneyOf({ ...order, payment_id: "1" }, bill([other()], [back], { balance: 8 }));
  assert.deepEqual([money.due, money.paid, money.returned, money.excess], [0, 3000, 3000, 0]);
});

test("what was taken off a line before is not taken off it again", () => {
  const off = { discount_id: "d", reason: "broken", amount: 4, rate: null, public_id: "milk" };
  const code = { discount_id: "c", reason: "SPRING", amount: 3, rate: 1000, public_id: null };
  const known = bill([milk({ due: 6 }), wine()], [card("1", 26, ["milk", "wine"])], { discounts: [off, code] });
  const money = moneyOf(order, known);
  assert.deepEqual(money.lines.map((one) => priceOf(money, one, known)), [600, 2000]);
  assert.deepEqual(money.discounts.map(({ discount_id }) => discount_id), ["d"]);
});
