import assert from "node:assert/strict";
import { test } from "node:test";

import { HEARD_MAX } from "trivet/ahead.js";
import { speak } from "trivet/i18n.js";
import { ago, clock, day, instant, learn, now, serverTime, since, startClock } from "trivet/time.js";

const SERVER = Date.parse("2024-01-15T19:00:00Z");

/** A screen whose clock shows this; what was heard before is forgotten with so many frames. Its time passes by `tick`. */
function screen(t, shows) {
  const timers = new Set();
  t.mock.method(Date, "now", () => shows);
  t.mock.method(globalThis, "setInterval", (what) => (timers.add(what), what));
  t.mock.method(globalThis, "clearInterval", (what) => timers.delete(what));
  for (let n = 0; n < HEARD_MAX; n += 1) learn(shows);
  return {
    tick(ms) {
      shows += ms;
      timers.forEach((what) => what());
    },
  };
}

for (const [how, off] of [["ahead", 20_000], ["behind", -120_000], ["in another zone", 3 * 3_600_000], ["right", 0]]) {
  test(`what ends in ten seconds ends in ten seconds on a screen whose clock is ${how}`, (t) => {
    screen(t, SERVER + off);
    for (let n = 0; n < HEARD_MAX; n += 1) learn(SERVER);
    assert.equal(instant("2024-01-15T19:00:10Z") - serverTime(), 10_000);
    assert.equal(serverTime(SERVER + off - 5_000), SERVER - 5_000); // what was heard earlier
  });
}

test("what says no time teaches nothing", (t) => {
  screen(t, SERVER);
  for (let n = 0; n < HEARD_MAX; n += 1) for (const none of [null, undefined, NaN]) learn(none);
  assert.equal(serverTime(), SERVER);
});

test("the time that is shown is the server's, a step a second, and stands still while nobody looks", (t) => {
  const listening = new Map();
  globalThis.document = { hidden: false, addEventListener: (what, then) => listening.set(what, then), removeEventListener: (what) => listening.delete(what) };
  t.after(() => delete globalThis.document);
  const { tick } = screen(t, SERVER - 60_000);
  learn(SERVER);
  const stop = startClock();

  tick(1_000);
  assert.equal(now.peek(), SERVER + 1_000);
  document.hidden = true;
  tick(3_600_000);
  assert.equal(now.peek(), SERVER + 1_000);
  document.hidden = false;
  listening.get("visibilitychange")();
  assert.equal(now.peek(), SERVER + 3_601_000);

  stop();
  tick(5_000);
  assert.equal(now.peek(), SERVER + 3_601_000);
  assert.equal(listening.size, 0);
});

test("no instant is none", () => {
  assert.equal(instant(null), null);
  assert.equal(instant(undefined), null);
});

const SAID = {
  "time.just_now": "just now",
  "time.minutes_ago": "{count} min ago",
  "time.hours_ago": "{count} h ago",
  "time.minutes": "{count} min",
  "time.hours": "{hours} h",
};

test("how long ago is never in the future, and goes from minutes to hours", (t) => {
  speak({ locale: "en-GB", messages: SAID });
  t.after(() => speak({ locale: "en-GB", messages: {} }));
  const minutes = [-300, -1.5, 0, 0.9, 1, 59.9, 60, 65, 119.9, 120, 300];
  assert.deepEqual(
    minutes.map((after) => ago(SERVER, SERVER + after * 60_000)),
    ["just now", "just now", "just now", "just now", "1 min ago", "59 min ago", "60 min ago", "65 min ago", "119 min ago", "2 h ago", "5 h ago"],
  );
  assert.deepEqual(
    minutes.map((after) => since(SERVER, SERVER + after * 60_000)),
    ["0 min", "0 min", "0 min", "0 min", "1 min", "59 min", "1:00 h", "1:05 h", "1:59 h", "2:00 h", "5:00 h"],
  );
});

for (const [customs, said] of [["en-GB", "00:02"], ["de-DE", "00:02"], ["it-IT", "00:02"], ["en-US", "12:02\u202fAM"]]) {
  test(`two minutes past midnight is ${said} by the customs of ${customs}`, (t) => {
    speak({ locale: customs, messages: {} });
    t.after(() => speak({ locale: "en-GB", messages: {} }));
    assert.equal(clock(Date.parse("2024-01-15T00:02:00Z"), "UTC").replace(" ", "\u202f"), said);
  });
}

test("where it matters a time is told to the second, with as many digits as any other", () => {
  speak({ locale: "en-GB", messages: {} });
  assert.equal(clock(Date.parse("2024-01-15T00:02:07Z"), "Europe/Rome", "second"), "01:02:07");
});

test("a weekday is the next one: what is past has its date, too, and so has what is far", () => {
  const said = (at) => day(Date.parse(at), "UTC", SERVER); // a Monday
  assert.equal(said("2024-01-15T08:05:00Z"), "08:05");
  assert.equal(said("2024-01-16T18:00:00Z"), "Tuesday 18:00");
  assert.equal(said("2024-01-12T18:00:00Z"), "Fri 12 Jan, 18:00");
  assert.equal(said("2024-01-26T18:00:00Z"), "Friday 26 January at 18:00");
});
