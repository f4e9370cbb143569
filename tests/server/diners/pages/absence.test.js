import assert from "node:assert/strict";
import { test } from "node:test";

import { AWAY_MS, createAbsence, LOST_MS } from "diner/absence.js";
import { clock } from "../../pages/wire/world.js";

function table() {
  const time = clock();
  const said = [];
  const absence = createAbsence({ gone: () => said.push("gone"), back: (phase) => said.push(phase), after: time.after, cancel: time.cancel });
  return { time, said, absence };
}

test("a table that was never reached is out of reach after three seconds, however often it is tried, and said once", async () => {
  const { time, said, absence } = table();
  absence.look("connecting");
  await time.pass(AWAY_MS - 1);
  absence.look("waiting");
  assert.deepEqual(said, []);
  await time.pass(1);
  absence.look("connecting");
  await time.pass(60_000);
  assert.deepEqual(said, ["gone"]);
  absence.look("live");
  absence.look("live");
  assert.deepEqual(said, ["gone", "live"]);
});

test("a moment without it is nothing", async () => {
  const { time, said, absence } = table();
  absence.look("connecting");
  await time.pass(1_000);
  absence.look("live");
  await time.pass(60_000);
  absence.look("waiting", true);
  await time.pass(LOST_MS - 1);
  absence.look("live");
  await time.pass(60_000);
  assert.deepEqual(said, []);
});

test("what was there and is lost is told at once, because it may have been noticed late", async () => {
  const { time, said, absence } = table();
  absence.look("live");
  absence.look("waiting", true);
  await time.pass(LOST_MS);
  assert.deepEqual(said, ["gone"]);
});

test("an end is an end of that too, and who has got up is told nothing", async () => {
  const { time, said, absence } = table();
  absence.look("connecting");
  await time.pass(AWAY_MS);
  absence.look("closed");
  assert.deepEqual(said, ["gone", "closed"]);
  absence.look("connecting");
  absence.stop();
  await time.pass(60_000);
  assert.equal(said.length, 2);
});
