import assert from "node:assert/strict";
import { test } from "node:test";
import { beside, csv, rows, share } from "staff/day/sheet.js";

const DAY = {
  day: "2026-03-01", starts_at: "", ends_at: "", currency: "EUR", timezone: "Europe/Rome", orders: 2, bills: 2, gross: 36.1,
  net: 33, tax: 3.1, discounts: 1.9, service_charge: 0, taken: 17.1, tips: 1.5, expected_cash: 18.6, may_close: true, closing: null,
  by_category: [{ category: "Pizza, pasta", qty: 4, gross: 36.1, net: 33, is_fee: false }, { category: null, qty: 1, gross: 0, net: 0, is_fee: false }, { category: null, qty: 2, gross: 60, net: 60, is_fee: true }],
  by_hour: [{ hour: 12, orders: 2, gross: 36.1 }],
  by_rate: [{ rate: 825, net: 33, tax: 3.1 }],
  by_method: [{ method: "cash", count: 1, taken: 17.1, tips: 1.5, deposits: 0, back: 0, tips_back: 0 }],
  by_staff: [{ by_user: 1, name: "=HYPERLINK(\"x\")", count: 1, taken: 17.1, tips: 1.5, back: 0, discounts: 0 }],
  open: [{ session_id: null, table_number: 8, balance: 19 }],
};

test("a day is a table with a row for everything that it came to", () => {
  const found = rows(DAY);
  assert.deepEqual(found.map(([part]) => part), ["part", "day", "category", "category", "delivery", "hour", "rate", "method", "staff", "open", "cash"]);
  assert.ok(found.every((row) => row.length === found[0].length));
  assert.deepEqual(found[6].slice(0, 6), ["rate", 8.25, "", "", 33, 3.1]);
});

test("a closed day has the cash that was counted", () => {
  const closing = { closed_at: "", by_user: 1, counted_cash: 18, expected_cash: 18.6, difference: -0.6, changed_since: 0 };
  assert.deepEqual(rows({ ...DAY, closing }).slice(-2).map((row) => row.slice(0, 4)), [["cash", "expected", "", 18.6], ["cash", "counted", "", 18]]);
});

test("a file of it is read by a spreadsheet, and runs nothing there", () => {
  const text = csv(rows(DAY));
  assert.ok(text.startsWith("\uFEFFpart,name,"));
  assert.ok(text.includes('category,"Pizza, pasta",4,36.1,33'));
  assert.ok(text.includes(`staff,"'=HYPERLINK(""x"")",1,17.1`));
  assert.ok(csv([[-1.5, "-1"]]).includes("-1.5,'-1"));
});

test("the days beside a day are the calendar's", () => {
  assert.equal(beside("2026-03-01", -1), "2026-02-28");
  assert.equal(beside("2026-10-24", 1), "2026-10-25");
  assert.equal(beside("2026-12-31", 1), "2027-01-01");
});

test("a bar is as long as it is among the others, and nothing is no bar", () => {
  assert.deepEqual([share(5, [5, 10]), share(10, [5, 10]), share(0, [0]), share(-3, [5])], [50, 100, 0, 0]);
});
