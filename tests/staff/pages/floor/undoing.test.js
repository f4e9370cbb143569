import assert from "node:assert/strict";
import { test } from "node:test";
import { undoableOf } from "staff/floor/undoing.js";

const merge = (id, from, into = "session-a") => ({ id, what: "session_merged", subject: `session-${from}`, new: into, old: "table id 5" });
const undo = (id, of) => ({ id, what: "merge_undone", subject: "session-a", old: `session-${of}`, new: null });

test("a merge into this visit may be taken back, one into another is not its affair", () => {
  assert.deepEqual(undoableOf([merge(1, "b"), merge(2, "c", "session-x")], [], "session-a").map(({ id }) => id), [1]);
});

test("a merge that was taken back is over, and can be taken back again once it was made again", () => {
  assert.deepEqual(undoableOf([merge(1, "b")], [undo(2, "b")], "session-a"), []);
  assert.deepEqual(undoableOf([merge(1, "b"), merge(3, "b")], [undo(2, "b")], "session-a").map(({ id }) => id), [3]);
});
