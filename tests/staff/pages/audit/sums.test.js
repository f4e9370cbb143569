import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { speak } from "trivet/i18n.js";
import { discount, payment, sum } from "staff/audit/sums.js";
import { wordsIn } from "../words.js";

const EUR = { currency: "EUR" };

beforeEach(() => speak(wordsIn("en")));

test("money that was taken is said in the restaurant's currency, with how it came", () => {
  assert.equal(payment("captured cash 950 tip 50", EUR), "Cash €9.50, tip €0.50, paid");
  assert.equal(payment("captured terminal 1628", { currency: "JPY" }), "Card terminal JP¥1,628, paid");
  assert.equal(payment("created counter 8800", { currency: "KWD" }).replaceAll("\u00a0", " "), "At the counter KWD 8.800, not paid yet");
});

test("what went back is said, and what a provider is still to do, with whatever reason somebody wrote", () => {
  const reason = "cold: sent back, wanted refund 3";
  assert.equal(payment(`partially_refunded cash 950 refunded 200: ${reason}`, EUR), `Cash €9.50, partly given back, €2.00 given back, because: ${reason}`);
  assert.equal(payment("captured card 950 wanted refund 300", EUR), "Card €9.50, paid, €3.00 to be given back");
  assert.equal(payment("authorised card 950 wanted void 0: twice", EUR), "Card €9.50, approved, to be undone, because: twice");
});

test("a discount is a part of the bill or of a line, or an amount off it", () => {
  assert.equal(discount("rate 1250 of bill: it's their birthday", EUR), "12.5% off the bill, because: it's their birthday");
  assert.equal(discount("amount 300 of line-0192: cold", EUR), "€3.00 off a line, because: cold");
});

test("what cannot be read, or in no currency that is known, is shown as it is kept", () => {
  for (const text of ["of another version", "captured cash", "captured cash 9.50", ""]) assert.equal(payment(text, EUR), text);
  assert.equal(payment("captured cash 950", {}), "captured cash 950");
  assert.equal(discount("rate 10 of house: why", EUR), "rate 10 of house: why");
  assert.deepEqual([sum("950", EUR), sum("-5", EUR), sum("much", EUR), sum("950", {})], ["€9.50", "-€0.05", "much", "950"]);
});

test("states and methods of later versions are called as they are kept", () => {
  assert.equal(payment("frozen barter 950", EUR), "barter €9.50, frozen");
});

test("why a provider declined is said in words, and somebody's own reason as it is", () => {
  assert.match(payment("declined card 950: insufficient_funds", EUR), /, because: There was not enough money on the card$/);
  assert.match(payment("refunded card 950: cold soup", EUR), /, because: cold soup$/);
});
