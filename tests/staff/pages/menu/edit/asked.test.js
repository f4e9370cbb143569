import assert from "node:assert/strict";
import { test } from "node:test";
import { addedPriceOf, amountText, choosing, countOf, movedTo, named, withGroup } from "staff/menu/edit/asked.js";

test("what an option adds may be nothing or below it, however a minus is typed", () => {
  const cases = [["", 0], ["  ", 0], ["0", 0], ["-0", 0], ["1,5", 1.5], ["+2.50", 2.5], ["-0.50", -0.5], ["− 1", -1], ["–2 €", -2]];
  for (const [text, price] of cases) assert.ok(addedPriceOf(text, "EUR", "en") === price, `${text}: ${addedPriceOf(text, "EUR", "en")}`);
  for (const text of ["-", "1.505", "x", "--1", "1-"]) assert.equal(addedPriceOf(text, "EUR", "en"), null, text);
  assert.equal(addedPriceOf("1.5", "JPY", "en"), null);
});

test("an amount is shown as it would be typed", () => {
  assert.equal(amountText(-0.5, "EUR", "en"), "-0.50");
  assert.equal(amountText(1200, "JPY", "en"), "1200");
  assert.equal(addedPriceOf(amountText(-1234.5, "EUR", "de"), "EUR", "de"), -1234.5);
});

test("how many is a whole number up to what a group can ask", () => {
  assert.deepEqual(["0", "50", "51", "1.5", "", "-1", " 3 "].map((text) => countOf(text, 0)), [0, 50, null, null, null, null, 3]);
  assert.equal(countOf("0", 1), null);
});

test("how much is chosen of a group is said in the shortest way", () => {
  assert.deepEqual(choosing({ min: 2, max: 2 }), ["menu.edit.choose_exactly", { count: 2 }]);
  assert.deepEqual(choosing({ min: 0, max: 3 }), ["menu.edit.choose_up_to", { count: 3 }]);
  assert.deepEqual(choosing({ min: 1, max: 3 }), ["menu.edit.choose_between", { min: 1, max: 3 }]);
});

test("a thing is found by its whole name, and a list is put in another order", () => {
  const things = [{ name: "Size" }, { name: "Große" }];
  assert.equal(named(things, " GROSSE "), undefined);
  assert.equal(named(things, " große ")?.name, "Große");
  assert.deepEqual(movedTo([1, 2, 3], 0, 1), [2, 1, 3]);
  assert.deepEqual(movedTo([1, 2, 3], 2, 0), [3, 1, 2]);
});

test("a group that is written takes its own place, and a new one the last", () => {
  const groups = [{ id: 1, name: "a" }, { id: 2, name: "b" }];
  assert.deepEqual(withGroup(groups, { id: 1, name: "c" }).map(({ name }) => name), ["c", "b"]);
  assert.deepEqual(withGroup(groups, { id: 3, name: "c" }).map(({ name }) => name), ["a", "b", "c"]);
});
