import assert from "node:assert/strict";
import { test } from "node:test";

import { AGAIN_MS, createRenewing, dueAt } from "diner/renewing.js";
import { clock } from "../../pages/wire/world.js";

const HOUR = 3_600_000;

function seat() {
  const time = clock();
  const self = { time, due: time.now() + 1.5 * HOUR, asked: 0, fails: 0 };
  const renew = async () => {
    self.asked += 1;
    if (self.fails-- > 0) throw new Error("NETWORK");
    self.due = time.now() + 1.5 * HOUR;
  };
  self.renewing = createRenewing({ due: () => self.due, renew, after: time.after, cancel: time.cancel, now: time.now });
  return self;
}

test("half of a token's time is counted by the server's clock, whatever the phone's says", () => {
  const at = Date.parse("2024-01-15T19:00:00Z");
  for (const phone of [at, at + 3 * HOUR, at - 120_000]) assert.equal(dueAt("2024-01-15T22:00:00Z", at, phone) - phone, 1.5 * HOUR);
  assert.equal(dueAt("2024-01-15T22:00:00Z", null, at) - at, 1.5 * HOUR);
  assert.equal(dueAt("2024-01-15T18:00:00Z", at, at), at, "what is over is due");
});

test("a long evening has a new token each hour and a half", async () => {
  const evening = seat();
  evening.renewing.look();
  await evening.time.pass(1.5 * HOUR - 1);
  assert.equal(evening.asked, 0);
  await evening.time.pass(1);
  assert.equal(evening.asked, 1);
  evening.renewing.look();
  evening.renewing.look();
  await evening.time.pass(3 * HOUR);
  assert.equal(evening.asked, 3);
});

test("a try without an answer is tried again, and no seat asks for nothing", async () => {
  const evening = seat();
  evening.fails = 2;
  evening.renewing.look();
  await evening.time.pass(1.5 * HOUR);
  assert.equal(evening.asked, 1);
  await evening.time.pass(2 * AGAIN_MS);
  assert.equal(evening.asked, 3);
  evening.due = null;
  evening.renewing.look();
  await evening.time.pass(6 * HOUR);
  assert.equal(evening.asked, 3);
});

test("where another tab has renewed it meanwhile, this one does not", async () => {
  const evening = seat();
  evening.renewing.look();
  await evening.time.pass(HOUR);
  evening.due = evening.time.now() + 1.5 * HOUR;
  await evening.time.pass(HOUR);
  assert.equal(evening.asked, 0);
  await evening.time.pass(HOUR);
  assert.equal(evening.asked, 1);
});
