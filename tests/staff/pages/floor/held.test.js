import assert from "node:assert/strict";
import { test } from "node:test";
import { still } from "staff/floor/held.js";

const list = (...ids) => ids.map((id) => ({ id }));
const ids = (values) => values.map(({ id }) => id);
const key = ({ id }) => id;

test("while somebody is at it nothing changes places", () => {
  assert.deepEqual(ids(still(list(1, 2, 3), list(3, 1, 2), key)), [1, 2, 3]);
});

test("what comes is put at the end, also what would belong before", () => {
  assert.deepEqual(ids(still(list(1, 2), list(0, 1, 2, 3), key)), [1, 2, 0, 3]);
});

test("what leaves stays where it is, so that what is below does not move up", () => {
  assert.deepEqual(ids(still(list(1, 2, 3), list(1, 3), key)), [1, 2, 3]);
});

test("what has changed is shown as it is now, at its place", () => {
  const now = [{ id: 2, word: "new" }, { id: 1 }];
  assert.equal(still(list(1, 2), now, key)[1], now[0]);
});
