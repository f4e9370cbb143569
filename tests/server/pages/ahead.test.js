import assert from "node:assert/strict";
import { test } from "node:test";
import { createAhead, HEARD_MAX } from "trivet/ahead.js";

test("while nothing was heard the screen's clock is taken as it is", () => {
  assert.equal(createAhead().ms(), 0);
});

test("a screen that is ten minutes fast is told so by one frame", () => {
  const ahead = createAhead();
  ahead.learn(1_000_000, 1_600_050);
  assert.equal(ahead.ms(), -600_050);
});

test("of some frames the one that was quickest says it best", () => {
  const ahead = createAhead();
  for (const late of [400, 20, 90_000]) ahead.learn(1_000_000, 1_000_000 + late);
  assert.equal(ahead.ms(), -20);
});

test("a clock that is put right is believed after some frames", () => {
  const ahead = createAhead();
  ahead.learn(1_600_000, 1_000_000);
  for (let n = 0; n < HEARD_MAX; n += 1) ahead.learn(1_000_000, 1_000_030);
  assert.equal(ahead.ms(), -30);
});

test("what is no time is passed over", () => {
  const ahead = createAhead();
  ahead.learn(NaN, 5);
  assert.equal(ahead.ms(), 0);
});
