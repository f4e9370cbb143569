import assert from "node:assert/strict";
import { test } from "node:test";

import { costWith, keyOf } from "trivet/choosing.js";

test("what is chosen alike has one key, in whatever order, and nothing is nothing", () => {
  assert.equal(keyOf([{ option_id: 3, qty: 2 }, { option_id: 12, qty: 1 }]), keyOf([{ option_id: 12, qty: 1 }, { option_id: 3, qty: 2 }]));
  assert.notEqual(keyOf([{ option_id: 3, qty: 2 }]), keyOf([{ option_id: 3, qty: 1 }]));
  assert.equal(keyOf(undefined), keyOf([]));
});

test("one costs what it costs with all that is chosen of it, and never less than nothing", () => {
  const cents = (amount) => Math.round(amount * 100);
  assert.equal(costWith(9.5, [], cents), 950);
  assert.equal(costWith(9.5, [{ qty: 2, price: 1.1 }, { qty: 1, price: -0.5 }], cents), 1120);
  assert.equal(costWith(1, [{ qty: 3, price: -0.5 }], cents), 0);
});
