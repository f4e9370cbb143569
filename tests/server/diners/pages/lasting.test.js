import assert from "node:assert/strict";
import { test } from "node:test";

import { lasting, secondsTo } from "diner/lasting.js";
import { HEARD_MAX } from "trivet/ahead.js";
import { learn } from "trivet/time.js";

const SERVER = Date.parse("2024-01-15T19:00:00Z");

/** The phone's clock shows this, and what was heard before is forgotten: as after a reload. */
function phone(t, shows) {
  t.mock.method(Date, "now", () => shows);
  for (let n = 0; n < HEARD_MAX; n += 1) learn(shows);
  return {
    pass: (ms) => void (shows += ms),
    hears: (at) => Array.from({ length: HEARD_MAX }, () => learn(at)),
  };
}

for (const [how, off] of [["right", 0], ["two minutes fast", 120_000], ["two minutes slow", -120_000]]) {
  test(`the line of a page that was loaded anew shrinks as the seconds do, on a phone whose clock is ${how}`, (t) => {
    const { pass, hears } = phone(t, SERVER + off);
    const begun = Date.now(); // before anything has told the server's time
    hears(SERVER);
    assert.deepEqual(lasting(begun, SERVER + 8_000), { seconds: 8, share: 1 });
    pass(2_000);
    assert.deepEqual(lasting(begun, SERVER + 8_000), { seconds: 6, share: 0.75 });
    pass(5_900);
    assert.deepEqual(lasting(begun, SERVER + 8_000), { seconds: 1, share: 0.0125 });
    pass(60_000);
    assert.deepEqual(lasting(begun, SERVER + 8_000), { seconds: 0, share: 0 });
  });

  test(`the next try is as far as it is, whenever the server's time was learned, on a phone whose clock is ${how}`, (t) => {
    const { pass, hears } = phone(t, SERVER + off);
    const at = Date.now() + 2_000;
    assert.equal(secondsTo(at), 2);
    hears(SERVER);
    assert.equal(secondsTo(at), 2);
    pass(1_100);
    assert.equal(secondsTo(at), 1);
    pass(5_000);
    assert.equal(secondsTo(at), 1, "it is due, and goes out in a moment");
  });
}

test("what is over before it is seen has nothing left", (t) => {
  phone(t, SERVER);
  assert.deepEqual(lasting(SERVER, SERVER - 1_000), { seconds: 0, share: 0 });
});
