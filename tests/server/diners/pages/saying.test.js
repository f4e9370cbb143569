import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "./page.js";
import { speak } from "trivet/i18n.js";

openPage();
const { left } = await import("diner/saying.js");

const ITEM = { id: 1, name: "Water", description: "", price: 2, allergens: [], available: true, photo: null, left: null, until: null };

test("of an item it is said how many are left, or until when there is none", () => {
  const messages = { "menu.left": "{count} left", "menu.sold_out": "Sold out", "menu.sold_out_until": "Sold out until {time}" };
  speak({ locale: "en-GB", messages });
  assert.equal(left(ITEM, 0), "");
  assert.equal(left({ ...ITEM, left: 2 }, 0), "2 left");
  assert.equal(left({ ...ITEM, available: false }, 0), "Sold out");
  assert.match(left({ ...ITEM, available: false, until: "2001-02-03T18:00:00Z" }, 0), /^Sold out until .*19:00/);
});
