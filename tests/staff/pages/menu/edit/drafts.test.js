import assert from "node:assert/strict";
import { test } from "node:test";

import { codes, madeAt, nameWrong, priceOf, rateOf, rateText, stationWrong, translated, under, windowWrong, words } from "staff/menu/edit/drafts.js";

test("words are parted by commas, each once, and none is empty", () => {
  assert.deepEqual(words(" milk, nuts;milk,\n , soy "), ["milk", "nuts", "soy"]);
  assert.deepEqual(words("  "), []);
});

test("a price is what people of the locale write, and no more digits than the currency has", () => {
  assert.equal(priceOf("9,50", "EUR", "de"), 9.5);
  assert.equal(priceOf("9.5", "EUR", "en"), 9.5);
  assert.equal(priceOf("0", "EUR", "en"), 0);
  for (const text of ["9,505", "-1", "", "nine"]) assert.equal(priceOf(text, "EUR", "de"), null);
  assert.equal(priceOf("950", "JPY", "ja"), 950);
  assert.equal(priceOf("9.5", "JPY", "ja"), null);
});

test("a rate is a percentage of at most two digits behind the point, as basis points", () => {
  assert.equal(rateOf("19"), 1900);
  assert.equal(rateOf("9,5 %"), 950);
  assert.equal(rateOf("5.25%"), 525);
  assert.equal(rateOf("100"), 10000);
  for (const text of ["101", "-1", "5.255", "", "a"]) assert.equal(rateOf(text), null);
  for (const points of [0, 5, 700, 1900, 525]) assert.equal(rateOf(rateText(points)), points);
});

test("a name says something and is not too long", () => {
  assert.equal(nameWrong(" Tea "), "");
  for (const name of ["", "  ", "x".repeat(121)]) assert.equal(nameWrong(name), "menu.edit.name_wrong");
});

test("a translation without a name is none", () => {
  const both = { de: { name: "Tee", description: "" }, it: { name: " ", description: "x" } };
  assert.deepEqual(translated(both), { de: { name: "Tee", description: "" } });
});

test("times want a day and both ends", () => {
  assert.equal(windowWrong({ weekdays: [0], from: "07:00", until: "02:00" }), "");
  assert.notEqual(windowWrong({ weekdays: [], from: "07:00", until: "11:00" }), "");
  assert.notEqual(windowWrong({ weekdays: [0], from: "", until: "11:00" }), "");
});

test("languages are codes, each once", () => {
  assert.deepEqual(codes("IT, de,it"), ["it", "de"]);
  assert.deepEqual(codes(""), []);
  assert.equal(codes("german"), null);
  assert.equal(codes("d"), null);
});

test("dishes stand in their category in their order", () => {
  const product = (id, category_id, position) => ({ id, category_id, position });
  const ids = under([product(1, 1, 2), product(2, 2, 0), product(3, 1, 0)], 1).map(({ id }) => id);
  assert.deepEqual(ids, [3, 1]);
});

test("a station makes what names it, and what its categories have that names none", () => {
  const product = (id, category_id, station = null) => ({ id, category_id, station });
  const products = [product(1, 7), product(2, 7, "bar"), product(3, 8, "grill"), product(4, 8)];
  assert.equal(madeAt({ products }, { categories: [7], products: [3] }), 2);
  assert.equal(madeAt({ products }, { categories: [], products: [] }), 0);
});

test("a station has a name that shows", () => {
  for (const name of ["bar", "x".repeat(40), " bar "]) assert.equal(stationWrong(name), "");
  for (const name of ["", "   ", "x".repeat(41)]) assert.notEqual(stationWrong(name), "");
});
