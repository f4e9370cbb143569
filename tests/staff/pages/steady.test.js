import assert from "node:assert/strict";
import { test } from "node:test";
import { STEADY_MS, steadiness } from "staff/steady.js";

function told() {
  const clock = { at: 1000 };
  return { clock, one: steadiness(() => clock.at) };
}

test("what has just come may be tapped", () => {
  const { one } = told();
  one.sees("queued");
  assert.ok(one.steady());
});

test("what has changed may not be tapped until it has been seen", () => {
  const { clock, one } = told();
  one.sees("queued");
  one.sees("ready");
  clock.at += STEADY_MS - 1;
  assert.ok(!one.steady());
  clock.at += 1;
  assert.ok(one.steady());
});

test("being drawn again as it was is no change", () => {
  const { clock, one } = told();
  one.sees("queued");
  one.sees("ready");
  clock.at += STEADY_MS;
  one.sees("ready");
  assert.ok(one.steady());
});
