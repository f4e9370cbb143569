import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf } from "trivet/choosing.js";

test("what is chosen alike has one key, in whatever order, and nothing is nothing", () => {
  assert.equal(keyOf([{ option_id: 3, qty: 2 }, { option_id: 12, qty: 1 }]), keyOf([{ option_id: 12, qty: 1 }, { option_id: 3, qty: 2 }]));
  assert.notEqual(keyOf([{ option_id: 3, qty: 2 }]), keyOf([{ option_id: 3, qty: 1 }]));
  assert.equal(keyOf(undefined), keyOf([]));
});
