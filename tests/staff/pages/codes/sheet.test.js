import assert from "node:assert/strict";
import { test } from "node:test";
import { inRange, sheetPath } from "staff/codes/sheet.js";

test("tables are counted between both numbers, both counted in", () => {
  const numbers = [1, 2, 3, 7, 12];
  assert.equal(inRange(numbers, "", ""), 5);
  assert.equal(inRange(numbers, "2", "7"), 3);
  assert.equal(inRange(numbers, "4", ""), 2);
  assert.equal(inRange(numbers, "8", "4"), 0);
  assert.equal(inRange([], "", ""), 0);
});

test("the sheet is asked for with the numbers that were given, and without zeros before them", () => {
  assert.equal(sheetPath("", ""), "/admin/qr_sheet");
  assert.equal(sheetPath("007", ""), "/admin/qr_sheet?first=7");
  assert.equal(sheetPath("3", "12"), "/admin/qr_sheet?first=3&last=12");
  assert.equal(sheetPath("0", ""), "/admin/qr_sheet");
});
