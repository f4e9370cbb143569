import assert from "node:assert/strict";
import { test } from "node:test";

import { daysFrom, fitting, freeOf, still } from "shop/slots.js";

/** @param {Partial<import("shop/slots.js").Slot>} more */
const slot = (more) => ({ id: 1, branch_id: 1, date: "2026-12-01", starts_at: "2026-12-01T08:00:00Z", ends_at: "2026-12-01T10:00:00Z", closes_at: "2026-12-01T07:00:00Z", pick_up: true, delivery: true, capacity: 12, free: 12, available: true, ...more });

test("the days are those of the shop's own calendar", () => {
  const late = Date.parse("2026-11-30T22:30:00Z"); // half past midnight in Tel Aviv
  assert.deepEqual(daysFrom(late, "Asia/Jerusalem", 3), ["2026-12-01", "2026-12-02", "2026-12-03"]);
  assert.deepEqual(daysFrom(late, "Europe/London", 1), ["2026-11-30"]);
});

test("times are those of the way that was chosen, in the order of the day", () => {
  const all = [slot({ id: 2, starts_at: "2026-12-01T10:00:00Z" }), slot({ id: 3, delivery: false }), slot({ id: 1, pick_up: false })];
  assert.deepEqual(fitting(all, "PICKUP").map(({ id }) => id), [3, 2]);
  assert.deepEqual(fitting(all, "DELIVERY").map(({ id }) => id), [1, 2]);
});

test("what is too late is not offered, unless it was chosen before", () => {
  const all = [slot({ id: 1, available: false }), slot({ id: 2, available: false }), slot({ id: 3, closes_at: "2026-12-01T09:00:00Z", free: 0, available: false })];
  const now = Date.parse("2026-12-01T07:00:00Z");
  assert.deepEqual(still(all, now, null).map(({ id }) => id), [3]);
  assert.deepEqual(still(all, now, 2).map(({ id }) => id), [2, 3]);
  assert.deepEqual(still(all, now - 1, null).map(({ id }) => id), [1, 2, 3]);
});

test("how much is free is said, and why nothing is: a branch that is shut then is not late", () => {
  assert.deepEqual(freeOf(slot({})), { key: "slot.free", count: 12 });
  assert.deepEqual(freeOf(slot({ free: 3 })), { key: "slot.few", count: 3 });
  assert.deepEqual(freeOf(slot({ free: 0, available: false })), { key: "slot.full", count: 0 });
  assert.deepEqual(freeOf(slot({ available: false })), { key: "slot.closed", count: 0 });
});
