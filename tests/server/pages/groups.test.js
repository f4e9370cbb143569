import assert from "node:assert/strict";
import { test } from "node:test";

import { mustChoose, said } from "trivet/choosing.js";
import { chosenOf, countsOf, lacks, picked, taken } from "trivet/groups.js";

/** @param {number} id @param {string} name @param {number} [price] */
const option = (id, name, price = 0) => ({ id, name, price, available: true, left: null });
const SIZE = { id: 1, name: "Size", min: 1, max: 1, repeat: false, options: [option(1, "Small"), option(2, "Large", 2)] };
const EXTRAS = { id: 2, name: "Extras", min: 0, max: 3, repeat: true, options: [option(3, "Mozzarella", 1.5), option(4, "Rocket", 1)] };

test("of a group from which one is chosen, the other takes its place", () => {
  const small = picked(SIZE, new Map(), 1, 1);
  assert.deepEqual([...picked(SIZE, small, 2, 1)], [[2, 1]]);
});

test("of other groups each is chosen by itself, and none is none", () => {
  const two = picked(EXTRAS, picked(EXTRAS, new Map([[1, 1]]), 3, 2), 4, 1);
  assert.deepEqual([...two], [[1, 1], [3, 2], [4, 1]]);
  assert.equal(taken(EXTRAS, two), 3);
  assert.deepEqual([...picked(EXTRAS, two, 3, 0)], [[1, 1], [4, 1]]);
});

test("a group lacks what its least demands, and has too many above its most", () => {
  assert.ok(lacks(SIZE, new Map()));
  assert.ok(!lacks(SIZE, new Map([[2, 1]])));
  assert.ok(!lacks(EXTRAS, new Map()));
  assert.ok(lacks(EXTRAS, new Map([[3, 4]])));
  assert.ok(mustChoose({ groups: [EXTRAS, SIZE] }));
  assert.ok(!mustChoose({ groups: [EXTRAS] }) && !mustChoose({}));
});

test("what is chosen is said in the menu's order, and counted back from a line", () => {
  const options = chosenOf([SIZE, EXTRAS], new Map([[4, 1], [3, 2], [2, 1], [99, 1]]));
  assert.deepEqual(options.map(({ option_id, qty, price }) => [option_id, qty, price]), [[2, 1, 2], [3, 2, 1.5], [4, 1, 1]]);
  assert.equal(said(options), "Large, 2 × Mozzarella, Rocket");
  assert.deepEqual([...countsOf(options)], [[2, 1], [3, 2], [4, 1]]);
  assert.deepEqual([...countsOf(undefined)], []);
});
