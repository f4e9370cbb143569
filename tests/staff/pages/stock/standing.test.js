import assert from "node:assert/strict";
import { test } from "node:test";

import { actsOf, among, asked, asRow, boundOf, countOf, COUNT_MAX, WISH_MAX, counts, filterOf, merged, shown, standingOf, then, wrongIn } from "staff/stock/standing.js";

const row = (more = {}) => ({ id: "3-900", product_id: 900, option_id: null, name: "Milk", branch_id: 3, on_hand: 12, held: 2, available: 10, low_at: null, low: false, ...more });
const draft = (more = {}) => ({ quantity: "5", to: "", note: "", ...more });

test("how it stands: nobody counts it, none can be had, it is low, or it is there", () => {
  assert.equal(standingOf(row({ on_hand: null, available: null })), "uncounted");
  assert.equal(standingOf(row({ on_hand: 0, available: 0 })), "out");
  assert.equal(standingOf(row({ on_hand: 2, held: 2, available: 0 })), "out", "all of it is in carts");
  assert.equal(standingOf(row({ low_at: 20, low: true })), "low");
  assert.equal(standingOf(row()), "there");
});

test("what is sold out and below its mark is among both", () => {
  const out = row({ on_hand: 0, available: 0, low_at: 5, low: true });
  assert.deepEqual(["all", "low", "out", "uncounted"].map((filter) => among(out, filter)), [true, true, true, false]);
  assert.deepEqual(counts([out, row(), row({ on_hand: null, available: null })]), { all: 3, low: 1, out: 1, uncounted: 1 });
});

test("a search is among what the filter shows, accents or not", () => {
  const rows = [row({ id: "3-1", name: "Crème brûlée" }), row({ id: "3-2", name: "Creme fraiche", on_hand: 0, available: 0 })];
  assert.deepEqual(shown(rows, "all", "creme").map(({ id }) => id), ["3-1", "3-2"]);
  assert.deepEqual(shown(rows, "out", "creme").map(({ id }) => id), ["3-2"]);
  assert.equal(filterOf("out"), "out");
  assert.equal(filterOf("everything"), "all");
});

test("a count is a whole number that can be counted", () => {
  assert.equal(countOf(" 10000 "), 10_000);
  assert.equal(countOf("0"), 0);
  assert.equal(countOf("0", 1), null);
  for (const text of ["", "1.5", "-1", "1e3", "1 000", String(COUNT_MAX + 1), "９"]) assert.equal(countOf(text), null, text);
  assert.equal(countOf(String(COUNT_MAX)), COUNT_MAX);
  assert.deepEqual(["1000000", "1000001", "999999999"].map((text) => countOf(text, 0, WISH_MAX)), [1_000_000, null, null]);
  assert.equal(boundOf("  ", 1), null);
  assert.equal(boundOf("x", 1), undefined);
  assert.equal(boundOf("0", 1), undefined);
});

test("what it comes to, and that no more goes than there is", () => {
  assert.deepEqual(["count", "receive", "waste", "transfer"].map((act) => then(act, row(), 5)), [5, 17, 7, 7]);
  assert.equal(wrongIn("waste", row(), draft({ quantity: "13" })).quantity, "stock.too_few");
  assert.equal(wrongIn("waste", row(), draft({ quantity: "12" })).quantity, "");
  assert.equal(wrongIn("receive", row(), draft({ quantity: "0" })).quantity, "stock.quantity_wrong");
  assert.equal(wrongIn("count", row(), draft({ quantity: "0" })).quantity, "");
  assert.equal(wrongIn("transfer", row(), draft()).to, "stock.where_to");
  assert.equal(wrongIn("receive", row(), draft({ note: "x".repeat(201) })).note, "stock.note_wrong");
});

test("what nobody counts can only be counted; without another branch nothing is sent there", () => {
  assert.deepEqual(actsOf(row({ on_hand: null }), true), ["count"]);
  assert.deepEqual(actsOf(row(), false), ["count", "receive", "waste"]);
  assert.deepEqual(actsOf(row(), true), ["count", "receive", "waste", "transfer"]);
});

test("what is sent names the branch, the thing, how many and why", () => {
  assert.deepEqual(asked("count", row(), draft({ note: " shelf 4 " })), { method: "PUT", path: "/3-900", body: { quantity: 5, note: "shelf 4" } });
  assert.deepEqual(asked("receive", row(), draft()), { method: "POST", path: "/receive", body: { branch_id: 3, lines: [{ quantity: 5, product_id: 900 }] } });
  const option = row({ product_id: null, option_id: 90 });
  assert.deepEqual(asked("transfer", option, draft({ to: "4" })).body, { from_branch_id: 3, to_branch_id: 4, lines: [{ quantity: 5, option_id: 90 }] });
});

test("rows become what an answer says; another branch's is none of them", () => {
  const rows = [row(), row({ id: "3-901" })];
  assert.deepEqual(merged(rows, [row({ on_hand: 1 }), row({ id: "4-900" })]).map(({ id, on_hand }) => [id, on_hand]), [["3-900", 1], ["3-901", 12]]);
});

test("a product is a row of the branch that one looks at", () => {
  const product = { id: 7, name: "Milk", left: { 3: 4, 4: null } };
  assert.deepEqual(asRow(product, 3), row({ id: "3-7", product_id: 7, on_hand: 4, held: 0, available: 4 }));
  assert.equal(asRow(product, 4).on_hand, null);
  assert.equal(asRow(product, 5).on_hand, null);
});

test("more than can be counted is said before it is sent", () => {
  assert.equal(wrongIn("receive", row(), draft({ quantity: String(COUNT_MAX - 12) })).quantity, "");
  assert.equal(wrongIn("receive", row(), draft({ quantity: String(COUNT_MAX - 11) })).quantity, "stock.too_many");
});
