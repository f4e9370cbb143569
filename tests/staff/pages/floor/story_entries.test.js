import assert from "node:assert/strict";
import { test } from "node:test";
import { calm, continued, cookedOf, KEPT_MAX, NOTHING, renewed } from "staff/floor/story_entries.js";

const entry = (seq, more = {}) => ({ seq, at: "2026-05-08T18:30:00Z", what: "member_join", by: "system", member: null, user: null, act: null, ...more });
const run = (from, to) => Array.from({ length: from - to + 1 }, (_, n) => entry(from - n));
const seqs = ({ entries }) => entries.map(({ seq }) => seq);
const guest = (id) => ({ member_id: id, nickname: id, joined: 0 });
const edit = (seq, qty, more = {}) => entry(seq, { what: "cart_update", by: "member", member: guest("bob"), action: "updated", dish: { public_id: "l1", name: "Margherita", qty, note: "" }, ...more });
const ready = (seq, name, more = {}) => entry(seq, { what: "order_item_status", by: "staff", user: { id: 1, name: "Eva" }, order_number: 42, state: "ready", dish: { name, qty: 1, note: "" }, ...more });

test("the newest page goes before what was known, and what both have is there once", () => {
  const known = { entries: run(5, 1), before: null };
  assert.deepEqual(seqs(renewed(known, { entries: run(7, 4), before: 4 })), [7, 6, 5, 4, 3, 2, 1]);
  assert.equal(renewed(known, { entries: run(7, 6), before: 6 }).before, null);
});

test("what was known goes on being asked for where it ended", () => {
  assert.equal(renewed({ entries: run(9, 5), before: 5 }, { entries: run(10, 8), before: 8 }).before, 5);
});

test("where something may lie between, the older is asked for again", () => {
  const next = renewed({ entries: run(5, 1), before: null }, { entries: run(20, 10), before: 10 });
  assert.deepEqual([seqs(next), next.before], [seqs({ entries: run(20, 10) }), 10]);
});

test("the first page is what there is", () => {
  const page = { entries: run(3, 1), before: null };
  assert.deepEqual(renewed(NOTHING, page), page);
});

test("an answer that comes after a newer one tells nothing", () => {
  const known = { entries: run(9, 5), before: 5 };
  assert.equal(renewed(known, { entries: run(8, 6), before: 6 }), known);
  assert.equal(renewed(known, { entries: run(8, 1), before: null }), known);
});

test("a visit that goes on all evening does not grow without an end, and what was asked for stays", () => {
  const full = { entries: run(KEPT_MAX + 1, 2), before: 2 };
  const next = renewed(full, { entries: run(KEPT_MAX + 3, KEPT_MAX - 5), before: KEPT_MAX - 5 });
  assert.deepEqual([next.entries.length, next.before, next.entries.at(-1).seq], [KEPT_MAX, 4, 4]);
  const asked = { entries: run(KEPT_MAX + 100, 1), before: null };
  assert.equal(renewed(asked, { entries: run(KEPT_MAX + 101, KEPT_MAX + 90), before: KEPT_MAX + 90 }).entries.length, KEPT_MAX + 100);
});

test("an older page goes behind, once however often it comes", () => {
  const older = { entries: run(3, 1), before: null };
  const known = continued({ entries: run(6, 4), before: 4 }, older, 4);
  assert.deepEqual([seqs(known), known.before], [[6, 5, 4, 3, 2, 1], null]);
  assert.deepEqual(seqs(continued(known, older, 4)), [6, 5, 4, 3, 2, 1]);
});

test("an older page that was asked for before the story began elsewhere leaves no hole", () => {
  const known = { entries: run(30, 20), before: 20 };
  assert.equal(continued(known, { entries: run(3, 1), before: null }, 4), known);
});

test("of a line that one person changes time after time only what became of it is told", () => {
  const told = (list) => calm(list).map(({ seq }) => seq);
  assert.deepEqual(told([edit(4, 4), edit(3, 3), edit(2, 2)]), [4]);
  assert.deepEqual(told([edit(4, 4), edit(3, 3, { member: guest("ada") }), edit(2, 2)]), [4, 3, 2]);
  assert.deepEqual(told([edit(4, 4), edit(3, 3, { dish: { public_id: "l2", name: "Acqua", qty: 3, note: "" } })]), [4, 3]);
  assert.deepEqual(told([edit(4, 4), edit(3, 3, { action: "created" })]), [4, 3]);
});

test("dishes of one order that got as far one after the other are one sentence", () => {
  const told = calm([ready(5, "Acqua"), ready(4, "Margherita"), ready(3, "Tiramisù", { state: "preparing" }), ready(2, "Pane", { order_number: 41 })]);
  assert.deepEqual(told.map(({ dishes }) => dishes.map(({ name }) => name)), [["Acqua", "Margherita"], ["Tiramisù"], ["Pane"]]);
});

test("what was read is not changed by how it is told", () => {
  const list = [ready(5, "Acqua"), ready(4, "Margherita")];
  calm(list);
  assert.deepEqual(calm(list)[0].dishes.length, 2);
  assert.equal("dishes" in list[0], false);
});

test("how an order is is told once, unless something else was done to it", () => {
  const status = (seq, act) => entry(seq, { what: "order_status", by: "staff", order_number: 42, status: "ready", act });
  assert.deepEqual(calm([status(4, "ticket_bumped"), status(3, "order_moved"), status(2, "order_moved")]).map(({ seq }) => seq), [4, 3]);
});

test("that a dish is counted now, or is there again, is nobody's change of a line", () => {
  const marked = (seq, dish = {}) => edit(seq, 2, { by: "system", member: null, dish: { public_id: "l1", name: "Margherita", qty: 2, note: "", ...dish } });
  assert.deepEqual(calm([edit(5, 3), marked(4), edit(3, 2), marked(2, { left: 1 })]).map(({ seq }) => seq), [5, 2]);
  assert.equal(calm([edit(1, 2, { by: "system", member: null, action: "created" })]).length, 1);
});

test("a pass that a party has brought along was given by nobody here", () => {
  assert.deepEqual(calm([entry(2, { what: "pass_validated", by: "staff" }), entry(1, { what: "pass_validated", by: "member", member: guest("bob") })]).map(({ seq }) => seq), [1]);
});

test("that a placed order is sent is not told, that somebody sends it again is", () => {
  const sending = (seq, act) => entry(seq, { what: "order_processing", phase: "sending", act });
  assert.deepEqual(calm([sending(3, "order_resent"), sending(2, null)]).map(({ seq }) => seq), [3]);
});

test("what the kitchen does to a party's dishes, fires or holds, is news of its story, and what it does to others is not", () => {
  const ticket = (session_id, ...items) => ({ session_id, items: items.map(([state, held = false]) => ({ state, held })) });
  const said = (...tickets) => cookedOf(tickets, "s");
  const now = said(ticket("s", ["ready"], ["queued", true]), ticket("other", ["queued"]));
  assert.notEqual(now, said(ticket("s", ["ready"], ["queued", false])));
  assert.notEqual(now, said(ticket("s", ["served"], ["queued", true])));
  assert.equal(now, said(ticket("other", ["ready", true]), ticket("s", ["ready"], ["queued", true])));
});
