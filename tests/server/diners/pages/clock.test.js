import assert from "node:assert/strict";
import { test } from "node:test";

import { createClock } from "diner/clock.js";

const SERVER = Date.parse("2024-01-15T19:00:00Z");
const iso = (ms) => new Date(ms).toISOString();

for (const [how, off] of [["ahead", 20_000], ["behind", -120_000], ["in another zone", 3 * 3_600_000], ["right", 0]]) {
  test(`ten seconds are ten seconds on a phone whose clock is ${how}`, () => {
    const phone = SERVER + off;
    const clock = createClock(() => phone);
    clock.learn(SERVER);
    assert.equal(clock.here(iso(SERVER + 10_000)) - phone, 10_000);
  });
}

test("what comes late, as after a reconnect, teaches nothing wrong", () => {
  const clock = createClock(() => SERVER + 20_000);
  clock.learn(SERVER);
  clock.learn(SERVER - 600_000);
  clock.learn(null);
  clock.learn(NaN);
  assert.equal(clock.here(iso(SERVER)), SERVER + 20_000);
});

test("while nothing was heard the phone's clock counts, and no instant is none", () => {
  const clock = createClock(() => SERVER);
  assert.equal(clock.here(iso(SERVER)), SERVER);
  assert.equal(clock.here(null), null);
});
