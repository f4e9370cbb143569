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

const option = (id, more = {}) => ({ id, name: `Option ${id}`, price: 0, available: true, left: null, item_id: null, ...more });
const group = (options, more = {}) => ({ id: 1, name: "Choose", min: 1, max: 1, repeat: false, options, ...more });
const lunch = (...groups) => [
  { id: 1, name: "Food", items: [{ ...item("Pasta", ["gluten"]), id: 1 }, { ...item("Salad"), id: 2 }, { ...item("Lunch"), id: 3, groups }] },
];
const PASTA = option(11, { item_id: 1 });
const SALAD = option(12, { item_id: 2 });
const without = (menu, ...allergens) => names(found(menu, { query: "", without: allergens }));

test("a combo is left out where one has to choose what must not be in it", () => {
  assert.deepEqual(without(lunch(group([PASTA])), "gluten"), ["Salad"]);
  assert.deepEqual(without(lunch(group([PASTA, SALAD])), "gluten"), ["Salad", "Lunch"]);
  assert.deepEqual(without(lunch(group([PASTA, SALAD]), group([PASTA])), "gluten"), ["Salad"]);
  assert.deepEqual(without(lunch(group([PASTA])), "milk"), ["Pasta", "Salad", "Lunch"]);
  assert.equal(found(lunch(group([PASTA])), { query: "", without: ["gluten"] }).hidden, 2);
});

test("a combo stays where nothing with it need be chosen", () => {
  assert.deepEqual(without(lunch(group([PASTA], { min: 0 })), "gluten"), ["Salad", "Lunch"]);
});

test("what can be chosen without it has to be enough, and there", () => {
  assert.deepEqual(without(lunch(group([PASTA, SALAD], { min: 2, max: 2 })), "gluten"), ["Salad"]);
  assert.deepEqual(without(lunch(group([PASTA, SALAD], { min: 2, max: 2, repeat: true })), "gluten"), ["Salad", "Lunch"]);
  assert.deepEqual(without(lunch(group([PASTA, { ...SALAD, available: false }])), "gluten"), ["Salad"]);
});

test("what is sold out is no reason to say that something is in it", () => {
  const sauce = option(13, { available: false });
  assert.deepEqual(without(lunch(group([sauce])), "gluten"), ["Salad", "Lunch"]);
  assert.deepEqual(without(lunch(group([{ ...PASTA, available: false }], { min: 0 })), "gluten"), ["Salad", "Lunch"]);
});
