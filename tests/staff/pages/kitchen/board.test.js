import assert from "node:assert/strict";
import { test } from "node:test";
import { allDay, courses, haste, heldLongest, shown, stations } from "staff/kitchen/board.js";

const NOON = Date.parse("2026-01-01T12:00:00Z");
const at = (minutes) => new Date(NOON + minutes * 60_000).toISOString();
const item = (more = {}) => ({
  position: 0, name: "Ribollita", qty: 1, note: "", state: "queued", course: null, held: false, fired_at: at(0), late_at: at(10),
  struck: null, struck_at: null, struck_why: "", allergens: [], ...more,
});
const held = (more = {}) => item({ held: true, fired_at: null, late_at: null, course: "main", ...more });
const ticket = (number, more = {}) => ({ order_id: `ORD-1-${number}`, order_number: number, station: "kitchen", arrived_at: at(number), items: [item()], ...more });

test("the oldest ticket is first, and a station sees its own", () => {
  const all = [ticket(3), ticket(1, { station: "bar" }), ticket(2)];
  assert.deepEqual(shown(all, null).map(({ order_number }) => order_number), [1, 2, 3]);
  assert.deepEqual(shown(all, "kitchen").map(({ order_number }) => order_number), [2, 3]);
  assert.deepEqual(stations(all, ["pizza oven"]), ["bar", "kitchen", "pizza oven"]);
});

test("a ticket is calm, soon late and late by its items' own limits", () => {
  const one = ticket(1);
  assert.equal(haste(one, NOON), "calm");
  assert.equal(haste(one, NOON + 7 * 60_000 - 1), "calm");
  assert.equal(haste(one, NOON + 7 * 60_000), "soon");
  assert.equal(haste(one, NOON + 10 * 60_000 - 1), "soon");
  assert.equal(haste(one, NOON + 10 * 60_000), "late");
});

test("what is ready, struck or held makes nobody late", () => {
  const later = NOON + 60 * 60_000;
  const over = [item({ state: "ready", late_at: null }), item({ struck: "cancelled", late_at: null })];
  assert.equal(haste(ticket(1, { items: over }), later), "done");
  assert.equal(haste(ticket(1, { items: [...over, held()] }), later), "held");
  assert.equal(haste(ticket(1, { items: [held({ struck: "cancelled" })] }), later), "cancelled");
  assert.equal(haste(ticket(1, { items: [...over, held(), item()] }), later), "late");
});

test("a ticket of which everything was struck is cancelled, and not ready", () => {
  const struck = item({ struck: "cancelled", late_at: null });
  assert.equal(haste(ticket(1, { items: [struck, struck] }), NOON), "cancelled");
  assert.equal(haste(ticket(1, { items: [struck, item({ state: "ready" })] }), NOON), "done");
});

test("courses come as they are eaten; one waits while all of it does, and has begun with its first item", () => {
  const items = [held({ course: "dessert" }), item({ course: "main", state: "preparing" }), item({ course: "starter" }), held(), item()];
  assert.deepEqual(
    courses(ticket(1, { items })).map(({ course, held: waits, begun }) => [course, waits, begun]),
    [[null, false, false], ["starter", false, false], ["main", false, true], ["dessert", true, false]],
  );
});

test("a course that was struck altogether does not wait", () => {
  const [course] = courses(ticket(1, { items: [held({ struck: "cancelled" })] }));
  assert.deepEqual([course.held, course.over], [false, true]);
  const [half] = courses(ticket(1, { items: [held({ struck: "cancelled" }), held()] }));
  assert.deepEqual([half.held, half.over], [true, false]);
});

test("held longest is the first held course of the oldest ticket that has one", () => {
  const both = ticket(2, { items: [item({ course: "starter" }), held({ course: "dessert" }), held()] });
  assert.deepEqual(heldLongest([ticket(1), both, ticket(3, { items: [held()] })]), { ticket: both, course: "main" });
  assert.equal(heldLongest([ticket(1), ticket(2, { items: [held({ struck: "cancelled" })] })]), null);
});

test("all-day counts are of what is to be made now", () => {
  const items = [item({ qty: 2 }), item({ name: "Pici", state: "preparing" }), item({ qty: 9, state: "ready" }), held({ qty: 9 }), item({ qty: 9, struck: "cancelled" })];
  assert.deepEqual(allDay([ticket(1, { items }), ticket(2, { items: [item({ name: "Pici" }), item({ name: "Pici" })] })]), [
    { name: "Pici", count: 3 },
    { name: "Ribollita", count: 2 },
  ]);
});
