import assert from "node:assert/strict";
import { test } from "node:test";

import { speak, teach } from "trivet/i18n.js";

import { whyNot } from "staff/stock/why_not.js";

test("too much for a shelf is not said to be too much for a line of a cart", () => {
  speak("en");
  teach({ "error.QUANTITY_INVALID": "From 1 to 99.", "error.NOT_COUNTED": "Nobody counts it.", "stock.too_many": "No more than {max} can be counted." });
  assert.equal(whyNot({ code: "QUANTITY_INVALID" }), "No more than 1,000,000,000 can be counted.");
  assert.equal(whyNot({ code: "NOT_COUNTED" }), "Nobody counts it.");
});
