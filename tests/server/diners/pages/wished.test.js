import assert from "node:assert/strict";
import { test } from "node:test";

import { hopedOf, without } from "diner/wished.js";

const pizza = { id: 456 };
const espresso = { id: 7 };
const WISHES = [{ item: pizza, how: {} }, { item: espresso, how: { qty: 2 } }, { item: pizza, how: { note: "no onions" } }];

test("every tap counts, with what was said to each", () => {
  assert.deepEqual([...hopedOf(WISHES)], [[456, 2], [7, 2]]);
});

test("a tap that is taken back is the last of its item, and of nothing else", () => {
  assert.deepEqual(without(WISHES, 456), WISHES.slice(0, 2));
  assert.deepEqual(without(WISHES, 8), WISHES);
});
