import assert from "node:assert/strict";
import { test } from "node:test";

import { createPaying } from "diner/bill/paying.js";

const WISH = { session_id: "s1", mode: "own", method: "card", bill_version: 1 };
const PAYMENT = { payment_id: "p1" };
const LOST = { code: "NETWORK", unanswered: true };
const settled = () => new Promise((resolve) => setImmediate(resolve));

function shelf() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) };
}

/** Somebody who pays; each question is kept with what answers it, each wait with what ends it. */
function begun(storage = shelf()) {
  let count = 0;
  const self = { storage, asked: [], waits: [], begun: [], refused: [] };
  self.paying = createPaying({
    post: (wish, key) => new Promise((resolve, reject) => self.asked.push({ wish, key, answer: async (data = PAYMENT) => (resolve({ data }), settled()), fail: async (error) => (reject(error), settled()) })),
    begun: (payment, wish) => self.begun.push([payment, wish]),
    refused: (wish, error) => self.refused.push([wish, error]),
    storage,
    uuid: () => `key-${(count += 1)}`,
    after: (ms, what) => self.waits[self.waits.push({ ms, what, ended: false }) - 1],
    cancel: (timer) => timer && (timer.ended = true),
  });
  self.state = () => self.paying.is.peek().state;
  self.passes = async () => {
    const wait = self.waits.pop();
    assert.equal(wait.ended, false);
    wait.what();
    await settled();
    return wait.ms;
  };
  return self;
}

test("what is tapped twice is asked once, and the payment that has begun is told", async () => {
  const one = begun();
  one.paying.start(WISH);
  one.paying.start({ ...WISH, mode: "all" });
  assert.deepEqual(one.asked.map(({ wish, key }) => [wish, key]), [[WISH, "key-1"]]);
  assert.equal(one.state(), "asking");
  await one.asked[0].answer();
  assert.deepEqual([one.begun, one.state(), one.storage.getItem("trivet.paying")], [[[PAYMENT, WISH]], "idle", "null"]);
});

test("an answer that is lost is asked for again, with the same key, ever more seldom", async () => {
  const one = begun();
  one.paying.start(WISH);
  const waited = [];
  for (let at = 0; at < 6; at += 1) {
    await one.asked[at].fail(at % 2 ? LOST : { code: "RATE_LIMITED", unanswered: false });
    assert.equal(one.state(), "unsure");
    waited.push(await one.passes());
  }
  assert.deepEqual(waited, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  assert.deepEqual(new Set(one.asked.map(({ key }) => key)), new Set(["key-1"]));
  await one.asked[6].answer();
  assert.deepEqual([one.begun.length, one.state()], [1, "idle"]);
});

test("somebody who does not want to wait asks again now, and not twice at once", async () => {
  const one = begun();
  one.paying.start(WISH);
  one.paying.again(); // it is being asked
  await one.asked[0].fail(LOST);
  one.paying.again();
  one.paying.again();
  assert.deepEqual([one.asked.length, one.waits[0].ended, one.state()], [2, true, "asking"]);
});

test("a no is told with why, and the next tap is another payment", async () => {
  const one = begun();
  one.paying.start(WISH);
  await one.asked[0].fail({ code: "BILL_CHANGED", unanswered: false });
  assert.equal(one.paying.is.peek().error.code, "BILL_CHANGED");
  assert.equal(one.refused.length, 1);
  one.paying.start(WISH);
  assert.deepEqual([one.asked[1].key, one.state()], ["key-2", "asking"]);
});

test("after a reload it is the same payment, where it is still the same visit", async () => {
  const before = begun();
  before.paying.start(WISH);
  const after = begun(before.storage);
  after.paying.restore("s2");
  assert.equal(after.asked.length, 0);
  after.paying.restore("s1");
  after.paying.restore("s1");
  assert.deepEqual(after.asked.map(({ wish, key }) => [wish, key]), [[WISH, "key-1"]]);
  await after.asked[0].answer();
  assert.equal(after.begun.length, 1);
  const later = begun(before.storage);
  later.paying.restore("s1");
  assert.equal(later.asked.length, 0);
});

test("what is let go is asked no more; where it was heard all the same that is told, and that nobody wants it", async () => {
  const one = begun();
  one.paying.start(WISH);
  one.paying.letGo();
  assert.equal(one.state(), "idle");
  one.paying.start({ ...WISH, mode: "all" });
  await one.asked[0].answer();
  assert.deepEqual([one.begun, one.state()], [[[PAYMENT, null]], "asking"]); // the first is on the bill, the second still asked
  await one.asked[0].fail(LOST);
  await one.asked[1].answer({ payment_id: "p2" });
  assert.deepEqual([one.begun.length, one.state()], [2, "idle"]);
});

test("a no to what was let go says nothing of what was asked after it", async () => {
  const one = begun();
  one.paying.start(WISH);
  one.paying.letGo();
  one.paying.start({ ...WISH, mode: "all" });
  await one.asked[0].fail({ code: "ALREADY_PAID", unanswered: false });
  assert.deepEqual([one.state(), one.refused.length], ["asking", 0]);
});

test("who leaves their seat is asked for nothing more, and who comes back to it goes on with the same key", async () => {
  const one = begun();
  one.paying.start(WISH);
  await one.asked[0].fail(LOST);
  one.paying.stop();
  assert.deepEqual([one.state(), one.waits[0].ended], ["idle", true]);
  one.paying.restore("s1");
  assert.deepEqual(one.asked.map(({ key }) => key), ["key-1", "key-1"]);
});

test("a storage that holds nonsense is as good as an empty one", () => {
  for (const text of ["{", "7", '{"key": 7}', '{"key": "k"}']) {
    const storage = shelf();
    storage.setItem("trivet.paying", text);
    const one = begun(storage);
    one.paying.restore("s1");
    assert.equal(one.asked.length, 0);
  }
});
