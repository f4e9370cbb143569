import assert from "node:assert/strict";
import { test } from "node:test";

import { codeBody, codeDraft, codeStands, codeWrong, daysOf, zoneBody, zoneDraft, zoneWrong } from "staff/branches/writing.js";

const EURO = { currency: "EUR", locale: "de" };
const ROME = "Europe/Rome";
const zone = { id: 1, name: "Town", postcodes: ["101", "1040"], fee: 3.5, free_from: null, minimum: 20, version: "v1" };
const code = { id: 1, code: "SPRING", amount: null, rate: 1000, starts_at: "2026-03-31T22:00:00Z", ends_at: "2026-04-30T22:00:00Z", minimum: 0, uses_max: 5, uses_per_customer: null, used: 4, version: "v1" };

test("a zone goes there and back, in the reader's own way to write amounts", () => {
  const draft = zoneDraft(zone, EURO);
  assert.deepEqual([draft.fee, draft.free, draft.minimum, draft.postcodes], ["3,50", "", "20,00", "101, 1040"]);
  const { id: _, ...body } = zone;
  assert.deepEqual(zoneBody(draft, EURO), body);
  assert.deepEqual(zoneBody({ ...zoneDraft({}, EURO), name: "All" }, EURO), { name: "All", postcodes: [], fee: 0, free_from: null, minimum: 0 });
});

test("what is no amount and no postcode is said at its field", () => {
  const wrong = zoneWrong({ name: "", postcodes: "1, 1234567890123", fee: "x", free: "", minimum: "-1" }, EURO);
  assert.deepEqual(wrong, { postcodes: "branches.postcodes_wrong", fee: "menu.edit.price_wrong", free_from: "", minimum: "menu.edit.price_wrong" });
});

test("days of a code are the restaurant's, the last one is part of it", () => {
  assert.deepEqual(daysOf(code, ROME), { from: "2026-04-01", until: "2026-04-30" });
  assert.deepEqual(daysOf({}, ROME), { from: "", until: "" });
});

test("a code's days are sent only where they are others than before", () => {
  const before = codeDraft({ ...code, ends_at: "2026-04-30T10:00:00Z" }, EURO, ROME);
  assert.deepEqual(codeBody({ ...before, code: " Easter " }, EURO, ROME, before), { code: "Easter", rate: 1000, minimum: 0, uses_max: 5, uses_per_customer: null, version: "v1" });
  const moved = codeBody({ ...before, from: "", until: "2026-05-01" }, EURO, ROME, before);
  assert.deepEqual([moved.starts_at, moved.ends_at], [null, "2026-05-01T22:00:00.000Z"]);
});

test("a code takes off a share or an amount, above nothing", () => {
  const draft = codeDraft(code, EURO, ROME);
  assert.deepEqual(Object.values(codeWrong(draft, EURO)).filter(Boolean), []);
  assert.equal(codeWrong({ ...draft, rate: "0" }, EURO).amount, "branches.rate_wrong");
  assert.equal(codeWrong({ ...draft, kind: "amount", amount: "0" }, EURO).amount, "branches.amount_wrong");
  assert.deepEqual(codeBody({ ...draft, kind: "amount", amount: "5,00" }, EURO, ROME, draft).amount, 5);
  assert.equal(codeWrong({ ...draft, until: "2026-03-01" }, EURO).ends_at, "branches.days_wrong");
  assert.equal(codeWrong({ ...draft, uses: "0" }, EURO).uses_max, "branches.uses_wrong");
  assert.equal(codeWrong({ ...draft, code: " " }, EURO).code, "branches.code_wrong");
});

test("a code is not yet good, good, used up or over", () => {
  const at = (time) => Date.parse(time);
  assert.equal(codeStands(code, at("2026-03-01T00:00:00Z")), "later");
  assert.equal(codeStands(code, at("2026-04-10T00:00:00Z")), "good");
  assert.equal(codeStands({ ...code, used: 5 }, at("2026-04-10T00:00:00Z")), "used_up");
  assert.equal(codeStands(code, at("2026-05-10T00:00:00Z")), "over");
});
