import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { AGAIN_MS, GATHER_MS, readyReading } from "staff/floor/ready_reading.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

const order = (id, ...names) => ({ order_id: id, items: names.map((name) => ({ name, qty: 1, note: "" })), kitchen: names.map((_, position) => ({ position, state: "ready" })) });
const noAnswer = Object.assign(new Error("no network"), { unanswered: true });

/** A reading whose answers are given by hand. */
function opened() {
  const asked = /** @type {any[]} */ ([]);
  const shown = /** @type {any[]} */ ([]);
  const read = (id) => new Promise((answer, refuse) => asked.push({ id, answer: (...names) => (answer(order(id, ...names)), turn()), refuse: (error) => (refuse(error), turn()) }));
  const one = readyReading(read, (seen) => shown.push(seen));
  return { one, asked, shown, after: (ms) => mock.timers.tick(ms), ids: () => asked.map(({ id }) => id), now: () => [shown.at(-1).dishes.map(({ name }) => name), shown.at(-1).failed] };
}

test("what is ready in its orders is shown once all have been read", async () => {
  const { one, asked, after, now } = opened();
  one.of(["A", "B"]);
  after(0);
  await asked[1].answer("Pane");
  await asked[0].answer("Margherita", "Acqua");
  assert.deepEqual(now(), [["Margherita", "Acqua", "Pane"], null]);
});

test("what could not be read is tried again a moment later, and what it said goes with that", async () => {
  const { one, asked, after, now } = opened();
  one.of(["A"]);
  after(0);
  await asked[0].refuse(noAnswer);
  assert.deepEqual(now(), [[], noAnswer]);
  after(AGAIN_MS - 1);
  assert.equal(asked.length, 1);
  after(1);
  await asked[1].answer("Margherita");
  assert.deepEqual(now(), [["Margherita"], null]);
});

test("what will be refused again is not asked until something changes", async () => {
  const { one, asked, after } = opened();
  one.of(["A"]);
  after(0);
  await asked[0].refuse(Object.assign(new Error("none"), { status: 404 }));
  after(AGAIN_MS * 9);
  assert.equal(asked.length, 1);
  one.of(["B"]);
  after(GATHER_MS);
  assert.equal(asked.length, 2);
});

test("it is read again with whatever changes, several changes at once", async () => {
  const { one, asked, after, now } = opened();
  one.of(["A"]);
  after(0);
  await asked[0].answer("Margherita", "Acqua");
  one.again();
  one.again();
  after(GATHER_MS);
  assert.equal(asked.length, 2);
  await asked[1].answer("Acqua");
  assert.deepEqual(now(), [["Acqua"], null]);
});

test("one reading at a time, and what changed meanwhile is read after it", async () => {
  const { one, asked, after, ids } = opened();
  one.of(["A"]);
  after(0);
  one.of(["B"]);
  after(GATHER_MS * 9);
  assert.deepEqual(ids(), ["A"]);
  await asked[0].answer("Margherita");
  after(GATHER_MS);
  assert.deepEqual(ids(), ["A", "B"]);
});

test("once nothing is ready an answer that is late shows nothing, and is not asked for again", async () => {
  const { one, asked, shown, after, now } = opened();
  one.of(["A"]);
  after(0);
  one.none();
  await asked[0].answer("Margherita");
  assert.deepEqual(now(), [[], null]);
  one.of(["A"]);
  after(0);
  one.none();
  const before = shown.length;
  await asked[1].refuse(noAnswer);
  after(AGAIN_MS);
  await turn();
  assert.deepEqual([asked.length, shown.length], [2, before]);
});

test("where nobody looks any more nothing is asked, and nothing shown", async () => {
  const { one, asked, shown, after } = opened();
  one.of(["A"]);
  one.rest();
  after(GATHER_MS);
  await turn();
  assert.deepEqual([asked.length, shown.length], [0, 0]);
  one.again(); // once what was marked as served just before is answered
  after(GATHER_MS);
  assert.equal(asked.length, 0);
});
