import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { drawn } from "../drawn.js";
import { MENU, openPage, visit } from "../page.js";
import { bill, line } from "../../../pages/bills.js";

openPage();
const { speak } = await import("trivet/i18n.js");
const live = await import("diner/live.js");
const { Lines } = await import("diner/parts/bill/lines.js");

const SIZE = { id: 1, name: "Größe", min: 0, max: 1, repeat: false, options: [{ id: 7, name: "groß", price: 2, available: true, left: null }] };
const ITEM = { ...MENU.categories[0].items[0], name: "Margherita mit Büffelmozzarella", groups: [SIZE] };
const MARGHERITA = line("p1", "me", 9.5, { menu_item_id: 456, name: "Margherita", options: [{ option_id: 7, name: "large", price: 2, qty: 1 }] });
const GONE = line("p2", "me", 4, { menu_item_id: 999, name: "Soup of the day", options: [{ option_id: 8, name: "with bread", price: 0, qty: 1 }] });
let page;
const named = () => page.find("span").filter((one) => one.class === "bill-name" || one.attributes.class === "bill-name").map((one) => one.text);

afterEach(() => {
  page.leave();
  live.menu.value = MENU;
  live.visit.value = null;
});

test("a line and its options are called as on the reader's menu, and as they were ordered where they are on it no more", () => {
  speak({ locale: "de-DE", messages: {} });
  live.visit.value = visit();
  live.menu.value = { ...MENU, categories: [{ ...MENU.categories[0], items: [ITEM] }] };
  page = drawn(Lines, { is: bill({ lines: [MARGHERITA, GONE] }) });
  assert.deepEqual(named(), ["1 × Margherita mit Büffelmozzarellagroß", "1 × Soup of the daywith bread"]);
});

test("what is asked about a line calls it that, too", async () => {
  speak({ locale: "de-DE", messages: { "bill.whose": "Wem gehört {name}?" } });
  live.visit.value = visit();
  live.menu.value = { ...MENU, categories: [{ ...MENU.categories[0], items: [ITEM] }] };
  page = drawn(Lines, { is: bill({ lines: [{ ...MARGHERITA, member_id: "bob" }] }) });
  await page.happens(page.find("button")[0], "click");
  assert.equal(page.find("div").find((one) => one.attributes.role === "group")?.attributes["aria-label"], "Wem gehört Margherita mit Büffelmozzarella?");
});
