import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, LIMITS, tooLong } from "staff/day/letterhead_rules.js";
import { fullNumber } from "staff/day/numbers.js";

const HEAD = { name: "Chianti S.r.l.", address: "Via Roma 1\n50100 Firenze", tax_id: "IT1", note: "" };

test("blanks at the ends and empty lines make no other letterhead", () => {
  assert.equal(changed(HEAD, { ...HEAD, name: " Chianti  S.r.l. ", address: "Via Roma 1\n\n 50100 Firenze\n" }), false);
  for (const other of [{ name: "Chianti" }, { address: "Via Roma 1 50100 Firenze" }, { tax_id: "IT2" }, { note: "Grazie" }]) assert.equal(changed(HEAD, { ...HEAD, ...other }), true);
});

test("what a paper has no room for is named while one writes", () => {
  assert.equal(tooLong(HEAD), null);
  assert.equal(tooLong({ ...HEAD, address: "x\n".repeat(LIMITS.lines) }), null);
  assert.equal(tooLong({ ...HEAD, address: "x\n".repeat(LIMITS.lines + 1) }), "address");
  assert.equal(tooLong({ ...HEAD, note: "x".repeat(LIMITS.note + 1) }), "note");
  assert.equal(tooLong({ ...HEAD, name: "🍕".repeat(LIMITS.name) }), null);
});

test("a number is written in full however somebody types it", () => {
  for (const text of ["2026-00042", " 2026-42 ", "2026/00042", "2026 42", "42", "0042"]) assert.equal(fullNumber(text, 2026), "2026-00042");
  assert.equal(fullNumber("2025-7", 2026), "2025-00007");
  assert.equal(fullNumber("123456", 2026), "2026-123456");
  for (const text of ["", "0", "2026-", "-42", "x", "42.5.1", "2026-00042-1", "20260-42"]) assert.equal(fullNumber(text, 2026), null);
});
