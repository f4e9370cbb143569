import assert from "node:assert/strict";
import { test } from "node:test";

import { byDay, copies, hoursOf, numberOf, overnight, slotBody, slotWrong, specialsOf, specialWrong, windowsOf } from "staff/branches/week.js";

const slot = (id, weekday, starts = "10:00", more = {}) => ({ id, branch_id: 2, weekday, starts, ends: "12:00", capacity: 5, lead_minutes: 60, pick_up: true, delivery: false, version: "v", ...more });
const draft = (more = {}) => ({ weekday: "1", starts: "10:00", ends: "12:00", capacity: "5", lead: "60", pick_up: true, delivery: false, ...more });

test("slots stand by day and by their beginning", () => {
  const days = byDay([slot(1, 6), slot(2, 0, "14:00"), slot(3, 0)]);
  assert.deepEqual(days.map((one) => one.map(({ id }) => id)), [[3, 2], [], [], [], [], [], [1]]);
});

test("what ends before it begins ends on the next day", () => {
  assert.deepEqual([["22:00", "02:00"], ["12:00", "11:00"], ["10:00", "12:00"], ["10:00", ""], ["10:00", "10:00"]].map(([from, until]) => overnight(from, until)), [true, true, false, false, false]);
});

test("a day is copied to others, without what they have at the same times, and never to itself", () => {
  const slots = [slot(1, 0), slot(2, 0, "14:00"), slot(3, 2, "14:00", { capacity: 99 })];
  const lacking = copies(slots, 0, [0, 1, 2]);
  assert.deepEqual(lacking.map(({ weekday, starts, capacity }) => [weekday, starts, capacity]), [[1, "10:00", 5], [1, "14:00", 5], [2, "10:00", 5]]);
  assert.deepEqual(Object.keys(lacking[0]).sort(), ["branch_id", "capacity", "delivery", "ends", "lead_minutes", "pick_up", "starts", "weekday"]);
  assert.deepEqual(copies(slots, 5, [1]), []);
});

test("a slot ends at another time, may go past midnight, takes a number, and is for something", () => {
  assert.deepEqual(Object.values(slotWrong(draft({ starts: "22:00", ends: "01:00" }))), ["", "", "", ""]);
  assert.equal(slotWrong(draft({ ends: "10:00" })).ends, "branches.times_same");
  assert.equal(slotWrong(draft({ ends: "" })).ends, "branches.times_wrong");
  assert.equal(slotWrong(draft({ capacity: "10001" })).capacity, "branches.capacity_wrong");
  assert.equal(slotWrong(draft({ lead: "-5" })).lead, "branches.lead_wrong");
  assert.equal(slotWrong(draft({ pick_up: false })).kinds, "branches.kinds_wrong");
  assert.deepEqual(slotBody(draft()), { weekday: 1, starts: "10:00", ends: "12:00", capacity: 5, lead_minutes: 60, pick_up: true, delivery: false });
  assert.equal(numberOf("0", 10), 0);
});

test("hours go there and back, with dates that are shut", () => {
  const hours = [
    { weekday: 0, date: null, opens: "08:00", closes: "20:00" },
    { weekday: 4, date: null, opens: "08:00", closes: "14:00" },
    { weekday: 1, date: null, opens: "08:00", closes: "20:00" },
    { weekday: null, date: "2026-12-25", opens: null, closes: null },
    { weekday: null, date: "2026-12-24", opens: "08:00", closes: "12:00" },
  ];
  const [windows, specials] = [windowsOf(hours), specialsOf(hours)];
  assert.deepEqual(windows, [{ weekdays: [0, 1], from: "08:00", until: "20:00" }, { weekdays: [4], from: "08:00", until: "14:00" }]);
  assert.deepEqual(specials.map(({ date, shut }) => [date, shut]), [["2026-12-24", false], ["2026-12-25", true]]);
  assert.deepEqual(hoursOf(windows, specials).at(-1), { date: "2026-12-25" });
  assert.equal(hoursOf(windows, specials).length, 5);
  assert.equal(specialWrong({ date: "", shut: true, from: "", until: "" }), "branches.date_wrong");
  assert.equal(specialWrong({ date: "2026-12-25", shut: false, from: "08:00", until: "" }), "branches.date_wrong");
});
