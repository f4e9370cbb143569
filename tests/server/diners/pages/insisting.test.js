import assert from "node:assert/strict";
import { test } from "node:test";

import { signal } from "@preact/signals-core";
import { createInsisting } from "diner/insisting.js";
import { clock } from "../../pages/wire/world.js";
import { Refusal } from "./party.js";

const CALL = { type: "call_waiter", reason: "bill" };

/** A table that answers, where its status says that it is there. */
function table(phase) {
  const time = clock();
  const status = signal({ phase });
  const asked = [];
  const fate = [];
  const ask = async (message) => {
    if (status.peek().phase !== "live") throw new Refusal("LOST", { sent: false });
    asked.push(message);
    const end = fate.shift();
    if (end) {
      if (end.code === "LOST") status.value = { phase: "waiting" };
      throw end;
    }
    return "done";
  };
  const insist = createInsisting({ status, ask, after: time.after, cancel: time.cancel, now: time.now });
  const said = [];
  const call = () => insist(CALL).then((answer) => said.push(answer), (error) => said.push(error.code));
  return { time, status, asked, fate, said, call };
}

test("what is asked before the connection is there goes out once it is", async () => {
  const { time, status, asked, said, call } = table("connecting");
  call();
  await time.pass(4_000);
  assert.deepEqual([asked.length, said], [0, []]);
  status.value = { phase: "live" };
  await time.pass(0);
  assert.deepEqual([asked, said], [[CALL], ["done"]]);
  await time.pass(60_000);
  assert.equal(asked.length, 1);
});

test("what was lost is asked again after the reconnect", async () => {
  const { time, status, asked, fate, said, call } = table("live");
  fate.push(new Refusal("LOST", { sent: true }));
  call();
  await time.pass(1_000);
  assert.deepEqual([asked.length, said], [1, []]);
  status.value = { phase: "live" };
  await time.pass(0);
  assert.deepEqual([asked, said], [[CALL, CALL], ["done"]]);
});

test("after ten seconds it is said that it did not work, and nothing goes out later", async () => {
  const { time, status, asked, said, call } = table("waiting");
  call();
  await time.pass(9_999);
  assert.deepEqual(said, []);
  await time.pass(1);
  assert.deepEqual(said, ["LOST"]);
  status.value = { phase: "live" };
  await time.pass(60_000);
  assert.deepEqual(asked, []);
});

test("a refusal is an answer, and a table that is over does not keep anybody waiting", async () => {
  const { time, fate, said, call, status } = table("live");
  fate.push(new Refusal("RATE_LIMITED"));
  call();
  await time.pass(0);
  status.value = { phase: "closed" };
  call();
  await time.pass(0);
  assert.deepEqual(said, ["RATE_LIMITED", "LOST"]);
});
