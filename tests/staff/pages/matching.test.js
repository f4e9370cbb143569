import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "staff/matching.js";

const MENU = ["Acqua frizzante", "Pappa al pomodoro", "Bruschetta al pomodoro", "Crème brûlée", "Espresso"].map((name, id) => ({ id, name, category: id === 4 ? "Caffè" : "Piatti" }));
const names = (search) => matching(MENU, search).map(({ name }) => name);

test("nothing typed is everything, as it is on the menu", () => {
  assert.deepEqual(matching(MENU, "  "), MENU);
});

test("accents and case do not count", () => {
  assert.deepEqual(names("CREME bru"), ["Crème brûlée"]);
});

test("a name that begins so comes before one with such a word", () => {
  assert.deepEqual(names("b"), ["Bruschetta al pomodoro", "Crème brûlée"]);
});

test("several words may come in any order, and all have to be there", () => {
  assert.deepEqual(names("pom brus"), ["Bruschetta al pomodoro"]);
  assert.deepEqual(names("pom tiramisu"), []);
});

test("the category finds what is in it, after all else", () => {
  assert.deepEqual(names("caffe"), ["Espresso"]);
});

test("what means something to a program means nothing here", () => {
  assert.deepEqual(names("(.*"), []);
});
