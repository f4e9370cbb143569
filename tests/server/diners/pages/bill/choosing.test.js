import assert from "node:assert/strict";
import { test } from "node:test";

import { createFirst, evenPart, firstChoice, partsFor, sumOf, tipMax, tipOf, tooMuch, turnOf, wishOf } from "diner/bill/choosing.js";
import { bill, payment, shares } from "../../../pages/bills.js";

const choice = (more) => ({ mode: "own", parts: 3, amount: null, ...more });
const thirds = (...statuses) => statuses.map((status, at) => payment(`${at}`, `m${at}`, 13.34, status, { parts: 3 }));

test("one's own is what one owes and nobody is paying, and never below nothing", () => {
  const is = bill({ shares: shares(["anna", 13, 6.5], ["ben", -4, -4]) });
  assert.equal(sumOf(is, "anna", choice()), 650);
  assert.equal(sumOf(is, "ben", choice()), 0);
});

test("an even split goes up to the cent for the first of them, and leaves nothing, as the worked example has it", () => {
  // docs/money.md: 40.00 in three, after none, one and two of three.
  assert.equal(evenPart(bill({ balance: 40 }), 3), 1334);
  const one = bill({ balance: 26.66, payments: thirds("captured") });
  assert.equal(evenPart(one, 3), 1333);
  const two = bill({ balance: 13.33, payments: thirds("captured", "captured") });
  assert.equal(evenPart(two, 3), 1333);
});

test("who is paying one of the parts has it, who was declined has not, and another split counts by itself", () => {
  const is = bill({ balance: 40, payments: thirds("authorising", "declined") });
  assert.equal(evenPart(is, 3), 1333); // (40.00 - 13.34) / 2
  assert.equal(evenPart(is, 2), 1333);
});

test("where all parts are paid and somebody has ordered on, the split begins anew", () => {
  assert.equal(evenPart(bill({ balance: 9, payments: thirds("captured", "captured", "captured") }), 3), 300);
});

test("any number of parts adds up to the bill, in whichever order they are paid", () => {
  for (let balance = 1; balance < 400; balance += 7) {
    for (const parts of [2, 3, 7, 30]) {
      let is = bill({ balance: balance / 100 });
      for (let at = 0; at < parts; at += 1) {
        const sum = evenPart(is, parts);
        const payments = sum > 0 ? [...is.payments, payment(`${at}`, "x", sum / 100, "captured", { parts })] : is.payments;
        is = { ...is, balance: (Math.round(is.balance * 100) - sum) / 100, payments };
        if (sum === 0) break;
      }
      assert.equal(is.balance, 0, `${balance} in ${parts}`);
    }
  }
});

test("into how many parts: as somebody has begun, else by who is here, and never one alone or more than fit", () => {
  assert.equal(partsFor(bill(), 4), 4);
  assert.equal(partsFor(bill(), 1), 2);
  assert.equal(partsFor(bill(), 300), 200);
  assert.equal(partsFor(bill({ payments: thirds("captured") }), 5), 3);
  assert.equal(partsFor(bill({ payments: thirds("cancelled") }), 5), 5);
});

test("until somebody chooses it is their own; where others split evenly, that; and else what is left", () => {
  assert.equal(firstChoice(bill(), "anna", 3).mode, "own");
  const split = bill({ payments: thirds("captured") });
  assert.deepEqual(firstChoice(split, "anna", 5), { mode: "even", parts: 3, amount: null });
  assert.equal(firstChoice(split, "m0", 5).mode, "all"); // who has paid their part has nothing of their own left
  assert.equal(firstChoice(bill({ shares: shares(["anna", 0]) }), "anna", 3).mode, "all");
});

test("what is chosen first stays chosen while it is asked, whatever others begin meanwhile; asked again it is chosen anew", () => {
  const first = createFirst();
  const split = bill({ payments: thirds("authorising") });
  assert.deepEqual(first(true, bill(), "anna", 3), { mode: "own", parts: 3, amount: null });
  assert.deepEqual(first(true, bill(), "anna", 4).parts, 4); // one more sits down: that is no choice of theirs
  assert.deepEqual(first(true, split, "anna", 5), { mode: "own", parts: 3, amount: null }); // an even part would be one of three
  assert.equal(first(false, split, "anna", 5).mode, "even");
  assert.deepEqual(first(true, split, "anna", 5), { mode: "even", parts: 3, amount: null });
  const other = [...thirds("authorising"), payment("x", "ben", 7.75, "created", { parts: 4 })];
  assert.deepEqual(first(true, bill({ payments: other }), "anna", 5), { mode: "even", parts: 3, amount: null });
});

test("while others split evenly it is everybody's turn who has no part, whatever they ordered; after that their own", () => {
  const nothing = shares(["anna", 0], ["m0", 7, 7]);
  const split = bill({ payments: thirds("captured", "authorising"), shares: nothing });
  assert.equal(turnOf(split, "anna"), "even");
  assert.equal(turnOf(split, "m0"), null); // who has paid their part is not asked for what they ordered, too
  assert.equal(turnOf(bill({ payments: thirds("declined"), shares: nothing }), "anna"), null);
  const through = thirds("captured", "captured", "captured");
  assert.equal(turnOf(bill({ payments: through, shares: nothing }), "anna"), null);
  assert.equal(firstChoice(bill({ payments: through, shares: shares(["anna", 9, 9]) }), "anna", 5).mode, "own"); // ordered on
});

test("all is what nobody is paying, an amount what was typed", () => {
  const is = bill({ payments: [payment("1", "ben", 11, "created")] });
  assert.equal(sumOf(is, "anna", choice({ mode: "all" })), 2000);
  assert.equal(sumOf(is, "anna", choice({ mode: "amount", amount: 450 })), 450);
  assert.equal(sumOf(is, "anna", choice({ mode: "amount" })), 0);
  assert.equal(tooMuch(is, choice({ mode: "amount", amount: 2001 })), true);
  assert.equal(tooMuch(is, choice({ mode: "amount", amount: 2000 })), false);
  assert.equal(tooMuch(is, choice({ mode: "all" })), false);
});

test("an amount that is more than there is to pay comes to nothing, also once others have begun to pay the rest", () => {
  const typed = choice({ mode: "amount", amount: 2500 });
  assert.equal(sumOf(bill(), "anna", typed), 2500);
  assert.equal(sumOf(bill({ payments: [payment("1", "ben", 11, "created")] }), "anna", typed), 0);
  assert.equal(sumOf(bill({ balance: -4 }), "anna", typed), 0);
});

test("a tip is a rate of what one pays, half up, also of a sum as large as a bill may be", () => {
  assert.deepEqual([[1000, 1000], [1005, 1000], [1004, 1000], [0, 1500]].map(([sum, rate]) => tipOf(sum, rate, "EUR")), [100, 101, 100, 0]);
  assert.equal(tipOf(99_999_999_999_999, 1_500, "EUR"), 15_000_000_000_000);
  for (const [sum, rate] of [[12_345_678_901_235, 1250], [99_999_999_999_999, 9_999], [7, 333]]) {
    assert.equal(BigInt(tipOf(sum, rate, "JPY")), (BigInt(sum) * BigInt(rate) + 5_000n) / 10_000n);
  }
  assert.equal(tipMax(bill({ total: 21, tips: 0, deposit: 10 })), 6200);
});

test("a tip by its rate makes a sum of thousandths one that a card can be charged, and none stays none", () => {
  for (let sum = 1; sum < 30_000; sum += 7) {
    for (const rate of [500, 1000, 1250]) {
      const [tip, plain] = [tipOf(sum, rate, "KWD"), tipOf(sum, rate, "EUR")];
      if (plain === 0) assert.equal(tip, 0);
      else assert.deepEqual([(sum + tip) % 10, tip >= plain, tip < plain + 10], [0, true, true], `${sum} at ${rate}`);
    }
    assert.equal(tipOf(sum, 0, "KWD"), 0);
  }
  assert.deepEqual([tipOf(9500, 500, "KWD"), tipOf(9505, 1000, "BHD"), tipOf(9505, 1000, "JPY")], [480, 955, 951]);
});

test("what is asked says no more than the choice needs, of which bill it was, and what stood on the button", () => {
  const base = { session_id: "s1", method: "card", bill_version: 7 };
  const is = bill({ version: 7 });
  assert.deepEqual(wishOf(is, choice(), 1300, 0, "card"), { ...base, mode: "own", expected_amount: 13 });
  assert.deepEqual(wishOf(is, choice({ mode: "even", parts: 4 }), 775, 150, "card"), { ...base, mode: "even", parts: 4, tip: 1.5, expected_amount: 7.75 });
  assert.deepEqual(wishOf(is, choice({ mode: "amount", amount: 1234 }), 1234, 0, "counter"), { ...base, mode: "amount", amount: 12.34, method: "counter", expected_amount: 12.34 });
  assert.deepEqual(wishOf({ ...is, currency: "KWD" }, choice({ mode: "all" }), 31005, 0, "card"), { ...base, mode: "all", expected_amount: 31.005 });
});
