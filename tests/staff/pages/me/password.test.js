import assert from "node:assert/strict";
import { test } from "node:test";
import { CHARS_MAX, CHARS_MIN, passwordWrong } from "staff/me/password.js";

const GOOD = "quiet otter";

test("a new password is long enough, and another one", () => {
  assert.deepEqual(passwordWrong("old one", GOOD), { current: "", fresh: "" });
  assert.equal(passwordWrong("", GOOD).current, "me.current_missing");
  assert.equal(passwordWrong("old", "x".repeat(CHARS_MIN - 1)).fresh, "me.length_wrong");
  assert.equal(passwordWrong("old", "x".repeat(CHARS_MIN)).fresh, "");
  assert.equal(passwordWrong("old", "x".repeat(CHARS_MAX + 1)).fresh, "me.length_wrong");
  assert.equal(passwordWrong(GOOD, GOOD).fresh, "me.same");
});
