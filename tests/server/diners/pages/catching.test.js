import assert from "node:assert/strict";
import { test } from "node:test";

import { createCatching } from "diner/catching.js";
import { clock, settled } from "../../pages/wire/world.js";

const LOST = { unanswered: true, code: "NETWORK" };

/** Something to read, whose answers the test gives. */
function reading() {
  const time = clock();
  const asked = [];
  const taken = [];
  const read = () => new Promise((resolve, reject) => asked.push({ resolve, reject }));
  const take = (answer, frames) => taken.push([answer, ...frames]);
  return { time, asked, taken, catching: createCatching({ read, take, after: time.after, cancel: time.cancel }) };
}

test("what is told while it is asked comes with the answer, in its order, and nothing else does", async () => {
  const { asked, taken, catching } = reading();
  catching.heard("before");
  catching.start();
  catching.heard("first");
  catching.heard("second");
  asked[0].resolve("all");
  await settled();
  catching.heard("after");
  assert.deepEqual(taken, [["all", "first", "second"]]);
});

test("a read that fails is read again, ever later, with what is told meanwhile", async () => {
  const { time, asked, taken, catching } = reading();
  catching.start();
  catching.heard("too early: the next answer has it");
  asked[0].reject(LOST);
  await time.pass(900);
  assert.equal(asked.length, 1);
  await time.pass(200);
  asked[1].reject({ unanswered: false, code: "RATE_LIMITED" });
  await time.pass(1_900);
  assert.equal(asked.length, 2);
  await time.pass(200);
  catching.heard("third");
  asked[2].resolve("all");
  await time.pass(60_000);
  assert.deepEqual(taken, [["all", "third"]]);
  assert.deepEqual([asked.length, time.waiting()], [3, 0]);
});

test("an answer that says no is an answer", async () => {
  const { time, asked, catching } = reading();
  catching.start();
  asked[0].reject({ unanswered: false, code: "UNAUTHORIZED" });
  await time.pass(60_000);
  assert.equal(asked.length, 1);
});

test("begun anew, or stopped, it takes no answer to the question before", async () => {
  const { time, asked, taken, catching } = reading();
  catching.start();
  catching.start();
  asked[1].resolve("new");
  await settled();
  asked[0].resolve("old");
  await settled();
  catching.start();
  asked[2].reject(LOST);
  await settled();
  catching.stop();
  await time.pass(60_000);
  assert.deepEqual(taken, [["new"]]);
  assert.deepEqual([asked.length, time.waiting()], [3, 0]);
});
