import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, partsFor, partsLeft, sumOf, tipMax, tipOf, tooMuch } from "staff/floor/bill/portion.js";
import { notesFor } from "staff/floor/bill/notes.js";
import { counterBill as bill, counterPayment as payment } from "../../../../server/pages/bills.js";

const of = (portion, is = bill()) => [sumOf(is, portion), bodyOf(is, portion)];

test("all of it is said as an amount, so that what comes onto the bill meanwhile stays open", () => {
  assert.deepEqual(of({ kind: "all" }), [3100, { amount: 31 }]);
  assert.deepEqual(of({ kind: "amount", amount: 1250 }), [1250, { amount: 12.5 }]);
});

test("what somebody owes, lines and parts are said with the bill that was seen and the sum that stood on the button", () => {
  assert.deepEqual(of({ kind: "payer", payer: "ben" }), [1500, { payer: "ben", bill_version: 4, expected_amount: 15 }]);
  assert.deepEqual(of({ kind: "lines", lines: ["pizza", "wine"] }), [1900, { lines: ["pizza", "wine"], bill_version: 4, expected_amount: 19 }]);
  assert.deepEqual(of({ kind: "even", parts: 3 }), [1034, { parts: 3, bill_version: 4, expected_amount: 10.34 }]);
});

test("the sum that is said is of the bill that was seen, with what a guest pays meanwhile left out, in any currency", () => {
  const paying = bill({ payments: [payment("1", "anna", 8, "created", { method: "counter" })] });
  assert.deepEqual(of({ kind: "even", parts: 2 }, paying), [1150, { parts: 2, bill_version: 4, expected_amount: 11.5 }]);
  assert.deepEqual(of({ kind: "even", parts: 2 }, bill({ currency: "KWD", balance: 21.005 })), [10503, { parts: 2, bill_version: 4, expected_amount: 10.503 }]);
});

test("a chosen line that a guest pays meanwhile is neither in the sum nor among what is said", () => {
  const paying = bill({ payments: [payment("1", "ben", 12, "created", { method: "counter", lines: [{ public_id: "pasta", share: [1, 1] }] })] });
  assert.deepEqual(of({ kind: "lines", lines: ["pizza", "pasta"] }, paying), [1000, { lines: ["pizza"], bill_version: 4, expected_amount: 10 }]);
});

test("the sum of some lines is what can be taken of them now, which may be a cent beside what is owed of them", () => {
  const owed = bill();
  const is = bill({ lines: [{ ...owed.lines[0], open: 9.09, free: 9.08 }, { ...owed.lines[1], open: 3.82, free: 3.83 }, owed.lines[2]] });
  assert.deepEqual(of({ kind: "lines", lines: ["pizza"] }, is), [908, { lines: ["pizza"], bill_version: 4, expected_amount: 9.08 }]);
  assert.deepEqual(of({ kind: "lines", lines: ["pizza", "pasta"] }, is), [1291, { lines: ["pizza", "pasta"], bill_version: 4, expected_amount: 12.91 }]);
});

test("even parts are of what is open, among those who have not paid theirs", () => {
  const paid = payment("1", null, 10.34, "captured", { parts: 3 });
  const is = bill({ balance: 20.66, payments: [paid, { ...paid, payment_id: "2", status: "cancelled" }] });
  assert.deepEqual([partsLeft(is, 3), sumOf(is, { kind: "even", parts: 3 }), partsFor(is, 5), partsFor(bill(), 5), partsFor(bill(), 0)], [2, 1033, 3, 5, 2]);
});

test("nothing is chosen of lines that are gone, of strangers, or before an amount is typed", () => {
  assert.deepEqual([sumOf(bill(), { kind: "lines", lines: ["gone"] }), sumOf(bill(), { kind: "payer", payer: "x" }), sumOf(bill(), { kind: "amount", amount: null })], [0, 0, 0]);
  assert.deepEqual([tooMuch(bill(), { kind: "amount", amount: 3101 }), tooMuch(bill(), { kind: "amount", amount: 3100 })], [true, false]);
});

test("a tip is half up of the sum, at most twice what was sold", () => {
  assert.deepEqual([tipOf(1005, 1000), tipOf(3100, 0), tipOf(9_007_199_254_740_000, 10_000)], [101, 0, 9_007_199_254_740_000]);
  assert.equal(tipMax(bill({ total: 28.5, tips: 2.5, deposit: 5 })), 6200);
});

test("notes that somebody is likely to give are above the sum, each once", () => {
  assert.deepEqual(notesFor(4350, "EUR"), [4500, 5000, 6000, 10000]);
  assert.deepEqual(notesFor(5000, "EUR"), [6000, 10000, 20000, 50000]);
  assert.deepEqual(notesFor(1628, "JPY"), [2000, 5000, 10000, 20000]);
  assert.deepEqual(notesFor(8800, "KWD"), [10000, 20000, 50000, 100000]);
  assert.deepEqual(notesFor(12_345_678, "EUR").every((note) => note > 12_345_678), true);
});
