import assert from "node:assert/strict";
import { test } from "node:test";

import { allergensOf, changed, itemsOf, nameIn, scarce } from "diner/menu.js";

const item = (id, more = {}) => ({ id, name: `Dish ${id}`, description: "", price: 9.5, allergens: [], available: true, photo: null, left: null, ...more });
const MENU = {
  restaurant: { id: 1, slug: "chianti", name: "Chianti", timezone: "Europe/Rome", currency: "EUR" },
  currency: "EUR",
  categories: [
    { id: 1, name: "Pizza", items: [item(1, { allergens: ["gluten", "milk"] }), item(2, { allergens: ["milk", "fish"] })] },
    { id: 2, name: "Drinks", items: [item(3)] },
  ],
};

test("what has changed of an item is shown, and nothing else is made anew", () => {
  const next = changed(MENU, [{ id: 2, available: false, left: 0 }, { id: 99, available: true, left: null }]);
  assert.equal(itemsOf(next).get(2).available, false);
  assert.equal(itemsOf(next).get(2).price, 9.5);
  assert.equal(next.categories[1], MENU.categories[1]);
  assert.equal(itemsOf(MENU).get(2).available, true);
});

test("the filter offers each allergen of the menu once", () => {
  assert.deepEqual(allergensOf(MENU), ["gluten", "milk", "fish"]);
});

test("how many are left is said when they are few, and whose the last ones are", () => {
  const key = (more, ours = 0) => scarce({ available: true, left: null, ...more }, ours)?.key ?? null;
  assert.equal(key({}), null);
  assert.equal(key({ left: 6 }), null);
  assert.equal(key({ left: 5 }), "menu.left");
  assert.equal(key({ left: 2 }, 1), "menu.left");
  assert.equal(key({ left: 1 }, 1), "menu.ours_last");
  assert.equal(key({ left: 0, available: false }), "menu.sold_out");
  assert.equal(key({ left: 0, available: false }, 1), "menu.sold_out");
  assert.equal(key({ available: false }), "menu.sold_out");
  assert.equal(key({ available: false, until: "2024-01-15T18:00:00Z" }), "menu.sold_out_until");
  assert.equal(key({ available: false, served: false }), "menu.not_served");
  assert.equal(key({ available: false, served: false, left: 0, served_from: "2024-01-15T18:00:00Z" }), "menu.served_from");
  assert.equal(scarce({ available: true, left: 2 }, 2).count, 2);
});

test("a line is called as the reader's menu calls it, and as it was where it is on the menu no more", () => {
  const line = (id) => ({ menu_item_id: id, name: "As it was" });
  assert.equal(nameIn(itemsOf(MENU), line(1)), "Dish 1");
  assert.equal(nameIn(itemsOf(MENU), line(99)), "As it was");
});
