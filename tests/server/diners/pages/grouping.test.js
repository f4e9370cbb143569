import assert from "node:assert/strict";
import { test } from "node:test";

import { grouped, shares } from "diner/grouping.js";

const line = (member_id, menu_item_id, qty, more = {}) => ({ public_id: `${member_id}${menu_item_id}`, member_id, menu_item_id, qty, note: "", line_total: qty * 100, unconfirmed: false, ...more });
const LINES = [line("bob", 1, 2), line("gone", 9, 1), line("me", 1, 1), line("bob", 2, 1), line("me", 3, 4)];
const PEOPLE = [{ member_id: "anna" }, { member_id: "bob" }, { member_id: "me" }];

test("mine come first, then the others' as they came to the table, then whoever has left", () => {
  assert.deepEqual(grouped(LINES, PEOPLE, "me").map((group) => group.id), ["me", "bob", "gone"]);
});

test("each has their lines and what these cost together; whoever has none is not shown", () => {
  const groups = grouped(LINES, PEOPLE, "me");
  assert.deepEqual(groups.map((group) => group.total), [500, 300, 100]);
  assert.equal(groups.reduce((sum, group) => sum + group.lines.length, 0), LINES.length);
  assert.deepEqual(groups.map((group) => group.mine), [true, false, false]);
});

test("whoever has not joined sees everybody's, and none as theirs", () => {
  assert.ok(grouped(LINES, PEOPLE, null).every((group) => !group.mine));
});

test("an item knows how many of it are mine, and who else has it, each once", () => {
  const part = shares([...LINES, line("bob", 1, 1, { public_id: "another" })], 1, "me");
  assert.deepEqual([part.qty, part.table, part.others], [1, 4, ["bob"]]);
});

test("an item of which one of my lines is not confirmed yet looks so", () => {
  assert.equal(shares([line("me", 1, 1, { unconfirmed: true })], 1, "me").unconfirmed, true);
  assert.equal(shares([line("bob", 1, 1, { unconfirmed: true })], 1, "me").unconfirmed, false);
});
