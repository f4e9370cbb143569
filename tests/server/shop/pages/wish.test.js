import assert from "node:assert/strict";
import { test } from "node:test";

import { asked, narrowing, NOTHING, queryOf, SHOWN, toggled, wishOf } from "shop/wish.js";

test("what an address says is read, and written the same again", () => {
  const query = "q=goat+milk&category=3&brand=Har+HaGolan&tags=kosher%2Clocal&in_stock=1&branch=2&min=5&max=9.5&sort=-price&page=2";
  const wish = wishOf(`?${query}`);
  assert.deepEqual(wish, { words: "goat milk", category: 3, brand: "Har HaGolan", tags: ["kosher", "local"], inStock: true, branch: 2, low: "5", high: "9.5", sort: "-price", page: 2 });
  assert.equal(queryOf(wish), query);
});

test("nothing wished for leaves no query", () => {
  assert.deepEqual(wishOf(""), NOTHING);
  assert.equal(queryOf(NOTHING), "");
});

test("what makes no sense in an address is left out", () => {
  assert.deepEqual(wishOf("category=-1&branch=x&page=0&sort=luck&in_stock=maybe&tags=,,"), NOTHING);
});

test("the search is asked for what is wished for alone, a page at a time", () => {
  const given = Object.entries(asked({ ...NOTHING, words: "milk", inStock: true }, SHOWN)).filter(([, value]) => value !== null);
  assert.deepEqual(Object.fromEntries(given), { q: "milk", in_stock: true, limit: SHOWN, offset: SHOWN });
});

test("words, category and order narrow nothing that could be cleared", () => {
  assert.equal(narrowing({ ...NOTHING, words: "milk", category: 3, sort: "price" }), 0);
  assert.equal(narrowing({ ...NOTHING, tags: ["vegan", "local"], low: "1", high: "2", inStock: true, branch: 1, brand: "Emek" }), 6);
});

test("a tag is put on, and taken off", () => {
  assert.deepEqual(toggled(["vegan"], "local"), ["vegan", "local"]);
  assert.deepEqual(toggled(["vegan", "local"], "vegan"), ["local"]);
});
