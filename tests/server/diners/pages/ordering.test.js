import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { speak, t } from "trivet/i18n.js";
import { orderButton } from "diner/ordering.js";

const WORDS = JSON.parse(readFileSync(new URL("../../../../server/diners/pages/words/en.json", import.meta.url), "utf8"));
speak({ locale: "en-GB", messages: WORDS });

const ONE = [{ qty: 1 }];
const IDLE = { me: "anna", cartLocked: false, lockedBy: null, holder: "", placing: false, failed: false, lines: ONE };
const said = (is) => {
  const { label, name = "", tone, may } = orderButton({ ...IDLE, ...is });
  return [t(label, { name }), tone, may];
};

test("the words and colours are those of the original", () => {
  assert.deepEqual(said({}), ["Place Order", "good", true]);
  assert.deepEqual(said({ placing: true }), ["Pending Confirmation…", "off", false]);
  assert.deepEqual(said({ cartLocked: true, lockedBy: "anna" }), ["Pending Confirmation…", "off", false]);
  assert.deepEqual(said({ failed: true }), ["Retry Order", "wait", true]);
  assert.deepEqual(said({ cartLocked: true, lockedBy: "bob", holder: "Bob" }), ["Order Being Processed by Bob", "off", false]);
});

test("who holds the cart is said first, whatever this phone has just tried", () => {
  const button = orderButton({ ...IDLE, cartLocked: true, lockedBy: "bob", holder: "Bob", placing: true, failed: true });
  assert.equal(button.state, "other");
});

test("what is on its way is not tried again by the same button", () => {
  assert.equal(orderButton({ ...IDLE, placing: true, failed: true }).state, "pending");
});

test("nothing, or something that is sold out, cannot be placed, first or again", () => {
  assert.equal(orderButton({ ...IDLE, lines: [] }).may, false);
  for (const failed of [false, true]) {
    assert.deepEqual(orderButton({ ...IDLE, failed, lines: [{ left: 0 }, {}] }).may, false);
  }
});

test("a lock whose holder nobody knows yet is this phone's to wait for", () => {
  assert.equal(orderButton({ ...IDLE, cartLocked: true, lockedBy: null }).state, "pending");
});
