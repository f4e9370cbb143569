import assert from "node:assert/strict";
import { test } from "node:test";
import { standing } from "staff/codes/pass.js";

const NOW = Date.parse("2026-01-01T19:00:00Z");
const LATER = "2026-01-02T03:00:00Z";
const live = (valid_until) => ({ business_day: "2026-01-01", created_at: "2026-01-01T10:00:00Z", valid_until });

test("where guests are asked, the pass is good until Trivet makes another", () => {
  assert.deepEqual(standing({ daily_pass_required: true, live: live(LATER) }, NOW), { tag: "pass.asked", tone: "good", sentence: "pass.until", until: Date.parse(LATER) });
});

test("a time that is over, and none, are not named: the pass is good until there is another", () => {
  for (const pass of [live(null), live("2026-01-01T19:00:00Z")]) {
    assert.deepEqual(standing({ daily_pass_required: true, live: pass }, NOW), { tag: "pass.asked", tone: "good", sentence: "pass.until_another", until: null });
  }
});

test("guests who are asked for what is not there wait", () => {
  assert.deepEqual(standing({ daily_pass_required: true, live: null }, NOW), { tag: "pass.asked", tone: "wait", sentence: "pass.none", until: null });
});

test("where nobody is asked, that is said, whether or not there is a pass", () => {
  assert.deepEqual(standing({ daily_pass_required: false, live: null }, NOW), { tag: "pass.not_asked", tone: "", sentence: "pass.none", until: null });
  assert.equal(standing({ daily_pass_required: false, live: live(null) }, NOW).tag, "pass.not_asked");
});
