import assert from "node:assert/strict";
import { test } from "node:test";
import { speak } from "trivet/i18n.js";
import { addressOf, asked, backwards, filterOf, KINDS, partsOf, subjectOf } from "staff/audit/filter.js";
import { byDay, dayName } from "staff/audit/days.js";

const NONE = { who: "", what: "", subject: "", from: "", to: "" };

test("a filter is the same after its way through the address", () => {
  const filter = { who: "3", what: "order_moved", subject: "ORD-1-42", from: "2026-01-01", to: "2026-01-31" };
  const address = new URL(`http://x${addressOf(filter)}`);
  assert.equal(address.pathname, "/audit");
  assert.deepEqual(filterOf(address.searchParams), filter);
  assert.equal(addressOf(NONE), "/audit");
});

test("what of an address makes no sense filters nothing, because the server would refuse it", () => {
  assert.deepEqual(filterOf(new URLSearchParams("who=Ada&from=yesterday&to=2026-1-1&other=1")), NONE);
  assert.deepEqual(filterOf(new URLSearchParams("who=0")), NONE);
  assert.deepEqual(asked(filterOf(new URLSearchParams("who=12&what="))), { who: "12" });
});

test("days the wrong way round are found before anything is asked", () => {
  assert.equal(backwards({ ...NONE, from: "2026-02-01", to: "2026-01-31" }), true);
  assert.equal(backwards({ ...NONE, from: "2026-02-01", to: "2026-02-01" }), false);
  assert.equal(backwards({ ...NONE, from: "2026-02-01" }), false);
});

test("a subject is what the audit calls it, once its number is said", () => {
  assert.equal(subjectOf("order", "42", 7), "ORD-7-42");
  assert.equal(subjectOf("table", "007", 7), "table-7");
  assert.equal(subjectOf("table", "", 7), "");
  assert.equal(subjectOf("table", "x", 7), "");
  assert.equal(subjectOf("ordering", "", 7), "ordering");
  assert.equal(subjectOf("", "", 7), "");
});

test("the form shows again whatever it can say, and keeps what it cannot", () => {
  for (const kind of Object.keys(KINDS)) {
    const number = KINDS[kind] ? "5" : "";
    assert.deepEqual(partsOf(subjectOf(kind, number, 1)), { kind, number });
  }
  assert.deepEqual(partsOf("session-0192-a"), { kind: "session-0192-a", number: "" });
});

test("entries stand under the restaurant's own days, in the order in which they came", () => {
  speak({ locale: "en-GB", messages: {} });
  const at = (text) => ({ at: text });
  const entries = [at("2026-05-08T22:30:00Z"), at("2026-05-08T21:30:00Z"), at("2026-05-08T01:00:00Z")];
  assert.deepEqual(byDay(entries, "Europe/Rome").map(({ day, entries: those }) => [day, those.length]), [["2026-05-09", 1], ["2026-05-08", 2]]);
  assert.deepEqual(byDay([], "Europe/Rome"), []);
  assert.match(dayName("2026-05-08"), /^Friday,? 8 May 2026$/);
});
