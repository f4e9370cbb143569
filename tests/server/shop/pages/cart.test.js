import assert from "node:assert/strict";
import { test } from "node:test";

import { changes, countOf, EMPTY, hoped, lineOf, newsOf, sizeOf, stepOf, within } from "shop/cart.js";

/** @param {string} id @param {number} product @param {number} quantity @param {Partial<import("shop/cart.js").Line>} [more] */
const line = (id, product, quantity, more = {}) => ({ id, product_id: product, name: `Product ${product}`, quantity, unit_price: 2.5, line_total: 2.5 * quantity, note: "", options: [], member_id: "m", version: 1, in_stock_anywhere: true, ...more });
/** @param {import("shop/cart.js").Line[]} items */
const cart = (...items) => ({ ...EMPTY, session_id: "s", items, total: items.reduce((sum, one) => sum + one.line_total, 0) });
const find = () => ({ name: "Lemons", price: 10.9 });

test("things are counted, of a product too", () => {
  const is = cart(line("a", 1, 2), line("b", 2, 1), line("c", 1, 3, { note: "ripe" }));
  assert.equal(sizeOf(is), 6);
  assert.equal(countOf(is, 1), 5);
});

test("a product's own − and + mean the line that says nothing else", () => {
  assert.equal(lineOf(cart(line("c", 1, 3, { note: "ripe" }), line("a", 1, 2)), 1)?.id, "a");
  assert.equal(lineOf(cart(line("b", 1, 1, { note: "green" }), line("c", 1, 3, { note: "ripe" })), 1)?.id, "c");
  assert.equal(lineOf(cart(), 1), null);
});

test("a hope is asked for step by step until the cart has come to it", () => {
  assert.deepEqual(stepOf(cart(), { product: 1, line: null, quantity: 2 }), { do: "add", quantity: 2, line: null, product: 1 });
  assert.deepEqual(stepOf(cart(line("a", 1, 2)), { product: 1, line: "a", quantity: 3 }), { do: "set", quantity: 3, line: "a", product: 1 });
  assert.deepEqual(stepOf(cart(line("a", 1, 2)), { product: 1, line: "a", quantity: 0 }), { do: "remove", quantity: 0, line: "a", product: 1 });
  assert.equal(stepOf(cart(line("a", 1, 2)), { product: 1, line: "a", quantity: 2 }), null);
});

test("nothing is asked for a line that somebody else has taken out, nor for none of what is not there", () => {
  assert.equal(stepOf(cart(), { product: 1, line: "a", quantity: 3 }), null);
  assert.equal(stepOf(cart(), { product: 1, line: null, quantity: 0 }), null);
});

test("what is tapped shows at once, in the sum too", () => {
  const more = hoped(cart(line("a", 1, 2)), [{ product: 1, line: "a", quantity: 4 }, { product: 2, line: null, quantity: 1 }], find);
  assert.deepEqual(more.items.map(({ name, quantity, line_total }) => [name, quantity, line_total]), [["Product 1", 4, 10], ["Lemons", 1, 10.9]]);
  assert.equal(more.total, 20.9);
  assert.deepEqual(hoped(cart(line("a", 1, 2)), [{ product: 1, line: "a", quantity: 0 }], find).items, []);
});

test("what others change is seen line by line", () => {
  const news = changes(cart(line("a", 1, 2), line("b", 2, 1)), cart(line("a", 1, 3), line("c", 3, 1)));
  assert.deepEqual(news.map(({ id, quantity }) => [id, quantity]), [["a", 3], ["c", 1], ["b", 0]]);
  assert.deepEqual(changes(cart(line("a", 1, 2)), cart(line("a", 1, 2))), []);
});

test("what is new in a household's cart says who has added it, and what is changed who was heard to", () => {
  const household = (...items) => ({ ...cart(...items), member_id: "me", members: [{ member_id: "me", nickname: "Ann" }, { member_id: "bob", nickname: "Bob" }] });
  const before = household(line("a", 1, 2, { member_id: "me" }), line("b", 2, 1, { member_id: "me" }), line("d", 4, 1, { member_id: "me" }));
  const after = household(line("a", 1, 3, { member_id: "me" }), line("c", 3, 1, { member_id: "bob" }), line("d", 4, 2, { member_id: "me" }));
  const news = changes(before, after, new Map([["a", "bob"], ["b", "bob"]]));
  assert.deepEqual(news.map((one) => [one.id, newsOf(one, after)]), [
    ["a", { key: "cart.who_now", who: "Bob" }],
    ["c", { key: "cart.who_added", who: "Bob" }],
    ["d", { key: "cart.now", who: "" }],
    ["b", { key: "cart.who_out", who: "Bob" }],
  ]);
  const mine = { id: "e", name: "", quantity: 1, fresh: true, by: "me" };
  assert.equal(newsOf(mine, after).who, "", "what oneself does on another device has no name");
});

test("of what is short there may be as much as is there, from the first of its lines on", () => {
  const line = (/** @type {string} */ id, /** @type {number} */ product_id, /** @type {number} */ quantity) => ({ id, product_id, quantity });
  const cart = /** @type {any} */ ({ items: [line("a", 1, 2), line("b", 2, 1), line("c", 1, 3)] });
  const short = { product_id: 1, requested: 5, available: 3, option_id: null };
  const asked = (/** @type {any[]} */ items) => within(cart, items).map((one) => [one.line.id, one.quantity]);
  assert.deepEqual(asked([short, { product_id: 2, requested: 1, available: 0 }]), [["a", 2], ["c", 1], ["b", 0]]);
  assert.deepEqual(asked([{ ...short, option_id: 4 }]), []);
  assert.deepEqual(asked([{ ...short, requested: 7 }]), []); // a part of something else takes some of it, too
});
