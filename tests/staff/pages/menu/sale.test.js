import assert from "node:assert/strict";
import { test } from "node:test";
import { asItWas, asTold, choices, LEFT_MAX, onSale, sale, scarce, stopped, typedLeft } from "staff/menu/sale.js";

const item = (more = {}) => ({ id: 1, name: "Polpo", price: 14.2, available: true, left: null, until: null, category: "Antipasti", ...more });

test("how an item is for sale", () => {
  const cases = [
    [{}, "on_sale"],
    [{ left: 6 }, "counted"],
    [{ left: 5 }, "few"],
    [{ left: 0, available: false }, "sold_out"],
    [{ left: 5, available: false }, "stopped"],
    [{ available: false }, "stopped"],
  ];
  for (const [more, expected] of cases) assert.equal(sale(item(more)), expected, JSON.stringify(more));
});

test("undo asks for what was", () => {
  assert.deepEqual(asItWas(item(), { available: true, left: 4 }), { available: true, left: null });
  assert.deepEqual(asItWas(item({ left: 3 }), { available: true, left: 4 }), { available: true, left: 3 });
  assert.deepEqual(asItWas(item({ left: 0, available: false }), { available: true, left: null }), { available: true, left: 0 });
  const until = "2026-01-01T19:00:00Z";
  assert.deepEqual(asItWas(item({ available: false, until }), { available: true, left: 4 }), { available: false, left: null, until });
});

test("back on sale means that it can be had, so a count of nothing ends", () => {
  assert.deepEqual(onSale(item({ available: false, left: 0 })), { available: true, left: null });
  assert.deepEqual(onSale(item({ available: false, left: 4 })), { available: true });
});

test("a sale is stopped until somebody puts it back, or until a time", () => {
  assert.deepEqual(stopped(null, 0), { available: false });
  assert.deepEqual(stopped(30, 0), { available: false, until: "1970-01-01T00:30:00.000Z" });
});

test("what is typed is a whole number, nothing, or wrong", () => {
  for (const [text, expected] of [["", null], ["  ", null], ["0", 0], [" 12 ", 12], [String(LEFT_MAX), LEFT_MAX]]) assert.equal(typedLeft(text), expected);
  for (const text of ["-1", "1.5", "x", "1e3", String(LEFT_MAX + 1), "99999999"]) assert.equal(typedLeft(text), undefined);
});

test("what the floor does not tell of is simply there, whatever the menu said when it was read", () => {
  const menu = [item({ id: 1, left: 3 }), item({ id: 2, available: false, category: "Primi" })];
  const told = new Map([[2, { id: 2, name: "Polpo", price: 15, available: true, left: 9, until: null, category_id: 4 }]]);
  const [first, second] = asTold(menu, told);
  assert.deepEqual([first.left, first.available], [null, true]);
  assert.deepEqual([second.left, second.available, second.price, second.category], [9, true, 15, "Primi"]);
});

test("what cannot be had comes first, then what is few; of what is counted there may be enough", () => {
  const items = [item({ id: 1, left: 40 }), item({ id: 2 }), item({ id: 3, left: 2 }), item({ id: 4, available: false }), item({ id: 5, left: 0, available: false })];
  assert.deepEqual(scarce(items).map(({ id }) => id).sort(), [3, 4, 5]);
  assert.deepEqual(scarce(items).map(({ id }) => id).slice(2), [3]);
});

test("undoing a stop leaves the count alone, since guests have ordered meanwhile", () => {
  assert.deepEqual(asItWas(item({ left: 3 }), { available: false }), { available: true });
});

const oat = { id: 9, name: "Oat milk", price: 0.5, available: true, left: null, item_id: null };
const cola = { id: 8, name: "Cola", price: 0, available: false, left: 0, item_id: 4 };
const milk = { id: 1, name: "Milk", min: 0, max: 1, repeat: false, options: [oat] };
const drink = { id: 2, name: "Drink", min: 1, max: 1, repeat: false, options: [cola] };

test("an option that several dishes offer is one, and what is a dish itself is switched as that", () => {
  const menu = [item({ id: 1, name: "Latte", groups: [milk] }), item({ id: 2, name: "Set", groups: [drink, milk] })];
  const found = choices(menu, new Map());
  assert.deepEqual(found.map(({ id, category, dishes }) => [id, category, dishes]), [[9, "Milk", ["Latte", "Set"]]]);
  const stopped = new Map([[8, { available: false, left: null, on_sale: false }]]);
  assert.deepEqual(choices(menu, stopped).map(({ id }) => id), [9, 8]);
});

test("options are as the floor tells them last, wherever they are offered", () => {
  const menu = [item({ groups: [milk, { ...drink, options: [{ ...cola }] }] })];
  const told = new Map([[9, { available: false, left: 0, on_sale: true, name: "of the wire" }]]);
  const [{ groups }] = asTold(menu, new Map(), told);
  assert.deepEqual(groups[0].options, [{ ...oat, available: false, left: 0 }]);
  assert.deepEqual(groups[1].options, [{ ...cola, available: true, left: null }]);
});
