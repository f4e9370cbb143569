import assert from "node:assert/strict";
import { test } from "node:test";
import { waitsOf } from "staff/floor/waiting.js";

const session = (session_id, more = {}) => ({ session_id, state: "active", idle: false, ready_items: 0, ready_since: null, last_activity_at: "2026-05-08T18:00:00Z", ...more });
const told = (...sessions) => waitsOf(sessions).map(({ id, at }) => [id, at]);

test("food waits since the first of it was ready", () => {
  assert.deepEqual(told(session("a", { ready_items: 2, ready_since: "2026-05-08T18:10:00Z" }), session("b")), [["ready-a", "2026-05-08T18:10:00Z"]]);
});

test("food of a party that has left waits all the same", () => {
  assert.equal(told(session("a", { state: "closed", ready_items: 1, ready_since: "2026-05-08T18:10:00Z" })).length, 1);
});

test("a party is quiet since it has last done anything, but for one that has left", () => {
  assert.deepEqual(told(session("a", { idle: true }), session("b", { idle: true, state: "closed" })), [["quiet-a", "2026-05-08T18:00:00Z"]]);
});

test("a quiet party whose food is ready needs somebody twice", () => {
  assert.deepEqual(told(session("a", { idle: true, ready_items: 1, ready_since: "2026-05-08T18:10:00Z" })).map(([id]) => id), ["ready-a", "quiet-a"]);
});
