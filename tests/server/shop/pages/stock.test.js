import assert from "node:assert/strict";
import { test } from "node:test";

import { stockOf } from "shop/stock.js";

/** @param {Record<string, number | null> | undefined} left @param {boolean} anywhere */
const said = (left, anywhere = true) => stockOf({ id: 1, category_id: 1, name: "Lemons", price: 1, in_stock_anywhere: anywhere, left });

test("where there is enough at several branches nothing is said", () => {
  assert.equal(said({ 1: 48, 2: 20, 3: 0 }), null);
  assert.equal(said({ 1: null, 2: 1 }), null);
  assert.equal(said({ 1: 48 }), null);
  assert.equal(said(undefined), null);
});

test("the last ones are counted over all branches", () => {
  assert.deepEqual(said({ 1: 1, 2: 1, 3: 0 }), { key: "stock.few", count: 2, branch: null });
  assert.deepEqual(said({ 1: 5 }), { key: "stock.few", count: 5, branch: null });
  assert.equal(said({ 1: 3, 2: 3 }), null);
});

test("what one branch alone has is said with its name", () => {
  assert.deepEqual(said({ 1: 0, 2: 9 }), { key: "stock.only", count: 0, branch: 2 });
  assert.deepEqual(said({ 1: 0, 2: 2 }), { key: "stock.few_only", count: 2, branch: 2 });
  assert.deepEqual(said({ 1: 0, 2: null }), { key: "stock.only", count: 0, branch: 2 });
});

test("what nobody has is sold out, whatever is counted", () => {
  assert.deepEqual(said({ 1: 0, 2: 0 }, false), { key: "stock.none", count: 0, branch: null });
  assert.deepEqual(said({ 1: 7 }, false), { key: "stock.none", count: 0, branch: null });
});
