import assert from "node:assert/strict";
import { test } from "node:test";

import { asksHowPaid, inBrief, whyKey } from "shop/recurring.js";

const items = ["Milk", "Bread", "Salt", "Oil"].map((name, index) => ({ product_id: index, name, quantity: index + 1, unit_price: 1 }));

test("the first few things are named, and the rest counted", () => {
  assert.deepEqual(inBrief(/** @type {any} */ ({ items })), { shown: "1 × Milk, 2 × Bread, 3 × Salt", more: 1 });
  assert.deepEqual(inBrief(/** @type {any} */ ({ items: items.slice(0, 1) })), { shown: "1 × Milk", more: 0 });
});

test("why it was not placed is said by its code, by what that begins with, or at all", () => {
  const known = (/** @type {string} */ key) => ["SLOT", "SLOT_FULL", "other"].includes(key.replace("recurring.why.", ""));
  assert.deepEqual(["SLOT_FULL", "SLOT_UNAVAILABLE", "SOMETHING_NEW"].map((code) => whyKey(code, known)), ["recurring.why.SLOT_FULL", "recurring.why.SLOT", "recurring.why.other"]);
});

test("only a payment that nobody can know is asked for", () => {
  assert.equal(asksHowPaid({ code: "PAYMENT_INVALID" }), true);
  assert.equal(asksHowPaid({ code: "SLOT_UNAVAILABLE" }), false);
});
