import assert from "node:assert/strict";
import { test } from "node:test";

import { contents } from "trivet/contents.js";

const item = (id, more = {}) => ({ id, name: `Dish ${id}`, description: "", price: 9.5, allergens: [], available: true, photo: null, left: null, ...more });

test("what is in an item is what is in it and in what is chosen, each once, and whether there may be more", () => {
  const option = (id, item_id = null) => ({ id, name: "", price: 0, available: true, left: null, item_id });
  const groups = [{ id: 1, name: "", min: 1, max: 1, repeat: false, options: [option(11, 1), option(12, 2), option(13, 3), option(14), option(15, 99)] }];
  const items = new Map([item(1, { allergens: ["gluten", "milk"] }), item(2, { allergens: ["milk", "fish"] }), item(3)].map((one) => [one.id, one]));
  const lunch = item(5, { allergens: ["milk"], groups });
  const inside = (dish, ...chosen) => contents(items, dish, new Map(chosen.map((id) => [id, 1])));
  assert.deepEqual(inside(lunch), { allergens: ["milk"], more: true });
  assert.deepEqual(inside(lunch, 11), { allergens: ["milk", "gluten"], more: true });
  assert.deepEqual(inside(lunch, 11, 12), { allergens: ["milk", "gluten", "fish"], more: false });
  assert.deepEqual(inside(lunch, 13, 14, 15), { allergens: ["milk"], more: true });
  assert.deepEqual(inside(item(6)), { allergens: [], more: false });
  assert.deepEqual(contents(items, lunch, new Map([[11, 0]])).allergens, ["milk"]);
});
