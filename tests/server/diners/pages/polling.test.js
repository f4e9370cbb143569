import assert from "node:assert/strict";
import { test } from "node:test";
import { createPolling } from "diner/polling.js";
import { clock, settled } from "../../pages/wire/world.js";

test("it asks every two seconds, whatever the answer, until it is stopped", async () => {
  const time = clock();
  const taken = [];
  let asked = 0;
  const get = async () => {
    if (++asked === 2) throw new Error("no");
    return { data: asked };
  };
  const polling = createPolling({ get, take: (data) => taken.push(data), after: time.after, cancel: time.cancel });
  polling.start();
  polling.start();
  await time.pass(6_500);
  assert.deepEqual(taken, [1, 3]);
  polling.stop();
  await time.pass(60_000);

  assert.equal(asked, 3);
  assert.equal(time.waiting(), 0);
});

test("an answer that comes after the stop is not taken, and its request is given up", async () => {
  const time = clock();
  const taken = [];
  let answer;
  let signal;
  const get = (given) => ((signal = given), new Promise((resolve) => (answer = resolve)));
  const polling = createPolling({ get, take: (data) => taken.push(data), after: time.after, cancel: time.cancel });
  polling.start();
  await time.pass(2_000);
  polling.stop();
  answer({ data: 1 });
  await settled();

  assert.deepEqual(taken, []);
  assert.ok(signal.aborted);
  assert.equal(time.waiting(), 0);
});

test("a page that nobody sees asks nothing", async () => {
  const time = clock();
  let asked = 0;
  const get = async () => ({ data: ++asked });
  const polling = createPolling({ get, take: () => {}, visible: () => false, after: time.after, cancel: time.cancel });
  polling.start();
  await time.pass(60_000);

  assert.equal(asked, 0);
});

test("each question has an end of its own, so that an hour of them leaves nothing behind", async () => {
  const time = clock();
  const signals = new Set();
  const get = async (signal) => (signals.add(signal), { data: null });
  const polling = createPolling({ get, take: () => {}, after: time.after, cancel: time.cancel });
  polling.start();
  await time.pass(20_500);
  polling.stop();

  assert.equal(signals.size, 10);
});
