import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "./page.js";

openPage();
const live = await import("diner/live.js");
const { passing } = await import("trivet/components/notice.js");
const { shownMine, shownOthers } = await import("diner/standing.js");

const ORDER = { order_id: "ORD-1-42", order_number: 42, total: 9.5, items: [] };
const texts = () => passing.peek().map((one) => one.text);

beforeEach(() => {
  passing.value = [];
  live.sheet.value = null;
});

for (const name of [undefined, "cart", "confirmation", "orders"]) {
  test(`my order's number comes in the place of ${name ?? "nothing"}`, () => {
    live.sheet.value = name === undefined ? null : { name };
    shownMine(ORDER);
    assert.deepEqual(live.sheet.peek(), { name: "confirmation", order: ORDER });
    assert.deepEqual(texts(), []);
  });
}

test("it does not come over what somebody is just writing: there it passes by, and may be looked at", () => {
  live.sheet.value = { name: "item" };
  shownMine(ORDER);
  assert.deepEqual(live.sheet.peek(), { name: "item" });
  assert.deepEqual(texts(), ["confirmed.mine"]); // its key: this test has no messages
  passing.peek()[0].action.do();
  assert.deepEqual(live.sheet.peek(), { name: "confirmation", order: ORDER });
});

test("somebody else's comes in the place of the cart that it was, and passes by anywhere else", () => {
  live.sheet.value = { name: "cart" };
  shownOthers(ORDER, "bob");
  assert.deepEqual(live.sheet.peek(), { name: "confirmation", order: ORDER });
  live.sheet.value = null;
  shownOthers(ORDER, null);
  assert.equal(live.sheet.peek(), null);
  assert.deepEqual(texts(), ["confirmed.passing"]);
});
