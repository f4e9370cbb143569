import assert from "node:assert/strict";
import { test } from "node:test";
import { limited } from "trivet/wire/limit.js";

test("what is not done in time is given up", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const limit = limited(1000);

  t.mock.timers.tick(999);
  assert.equal(limit.signal.aborted, false);
  t.mock.timers.tick(1);

  assert.deepEqual([limit.signal.aborted, limit.passed], [true, true]);
});

test("what is done in time is not given up, whatever its asker does later", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asker = new AbortController();
  const limit = limited(1000, asker.signal);

  limit.end();
  t.mock.timers.tick(2000);
  asker.abort();

  assert.deepEqual([limit.signal.aborted, limit.passed], [false, false]);
});

for (const [words, early] of [["before it is asked for", true], ["meanwhile", false]]) {
  test(`what its asker gives up ${words} is given up, and its time is not over`, (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const asker = new AbortController();
    if (early) asker.abort();
    const limit = limited(1000, asker.signal);
    asker.abort();

    assert.deepEqual([limit.signal.aborted, limit.passed], [true, false]);
  });
}
