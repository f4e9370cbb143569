import assert from "node:assert/strict";
import { test } from "node:test";

import { found } from "diner/finding.js";

const item = (name, allergens = [], description = "") => ({ id: name.length, name, description, price: 1, allergens, available: true, photo: null, left: null });
const MENU = [
  { id: 1, name: "Pizza", items: [item("Margherita", ["gluten", "milk"], "Tomato & mozzarella"), item("Caffè", [], "strong")] },
  { id: 2, name: "串焼き", items: [item("ねぎま", ["soya"], "Chicken and leek")] },
];
const names = ({ categories }) => categories.flatMap((one) => one.items.map((dish) => dish.name));

test("without a wish the whole menu is there", () => {
  assert.deepEqual(names(found(MENU, { query: " ", without: [] })), ["Margherita", "Caffè", "ねぎま"]);
});

test("neither case nor accents nor the order of words matter", () => {
  for (const query of ["CAFFE", "caffè", "MOZZARELLA tomato", "marg pizza"]) {
    assert.equal(names(found(MENU, { query, without: [] })).length, 1, query);
  }
});

test("a heading finds all under it, and every word has to be there", () => {
  assert.deepEqual(names(found(MENU, { query: "串焼き", without: [] })), ["ねぎま"]);
  assert.deepEqual(names(found(MENU, { query: "margherita leek", without: [] })), []);
});

test("what must not be in it is left out and counted, and a heading without anything goes too", () => {
  const { categories, hidden } = found(MENU, { query: "", without: ["soya", "milk"] });
  assert.deepEqual(categories.map((one) => one.name), ["Pizza"]);
  assert.equal(hidden, 2);
});

test("only what the search would have shown counts as hidden", () => {
  assert.equal(found(MENU, { query: "caffe", without: ["soya", "milk"] }).hidden, 0);
});

test("a hundred signs that mean something to a program are only text", () => {
  assert.deepEqual(names(found(MENU, { query: "(.*)[", without: [] })), []);
});
