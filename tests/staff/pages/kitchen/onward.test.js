import assert from "node:assert/strict";
import { test } from "node:test";
import { after } from "staff/kitchen/onward.js";

test("after a ticket that still stands there comes the next that does not", () => {
  assert.equal(after([1, 3, 4], 2), 3);
});

test("after one that is taken away comes what stands in its place now", () => {
  assert.equal(after([1, 2, 3], 2), 2);
});

test("after the last comes the oldest", () => {
  assert.equal(after([1, 2], 3), 1);
});

test("after the only one comes none", () => {
  assert.equal(after([], 1), null);
});
