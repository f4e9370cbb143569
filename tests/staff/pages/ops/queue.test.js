import assert from "node:assert/strict";
import { test } from "node:test";

import { pause, pickQueue, read, said, without, worthAgain } from "staff/ops/queue.js";

const pick = (item, picked_status = "PICKED", more = {}) => ({ order_id: "ORD-1-77", item, picked_status, version: 0, said_at: "2026-05-08T10:00:00Z", ...more });
const memory = (texts = {}) => ({ getItem: (key) => texts[key] ?? null, setItem: (key, text) => void (texts[key] = text), texts });
const away = Object.assign(new Error("away"), { code: "NETWORK" });
const refused = Object.assign(new Error("no"), { code: "VERSION_CONFLICT", status: 409 });

/** A queue whose server answers as `answers` say, in turn; then always yes. */
function queue(answers = [], kept = memory()) {
  const told = { sent: [], refused: [], later: [] };
  const send = async (one) => {
    const answer = answers.shift();
    if (answer) throw answer;
    told.sent.push(one);
    return { order_id: one.order_id };
  };
  const made = pickQueue({ kept, key: "picks", send, onSent: () => {}, onRefused: (one, error) => told.refused.push([one.item, error.code]), later: (run, ms) => told.later.push([run, ms]) });
  return { ...made, told, kept };
}

test("the last word on an item is the one that counts, with the version that was seen before the first", () => {
  const first = said([], pick(0, "PICKED", { version: 3 }));
  const both = said(said(first, pick(1)), pick(0, "MISSING", { version: 4, said_at: "2026-05-08T10:01:00Z" }));
  assert.deepEqual(both.map(({ item, picked_status, version }) => [item, picked_status, version]), [[1, "PICKED", 0], [0, "MISSING", 3]]);
});

test("what was said while a word was on its way stays", () => {
  const later = pick(0, "PENDING", { said_at: "2026-05-08T10:01:00Z" });
  assert.deepEqual(without([later], pick(0)), [later]);
  assert.deepEqual(without([pick(0)], pick(0)), []);
});

test("without a network picks are kept, and sent in order when it is back", async () => {
  const one = queue([away]);
  await one.push(pick(0));
  await one.push(pick(1)); // the network is back by now
  assert.deepEqual(one.told.sent.map(({ item }) => item), [0, 1]);
  assert.deepEqual([one.waiting.value, JSON.parse(one.kept.texts.picks)], [[], []]);
});

test("a page that was closed meanwhile sends what it had", async () => {
  const kept = memory();
  const before = queue([away, away], kept);
  await before.push(pick(0));
  const again = queue([], kept);
  assert.equal(again.waiting.value.length, 1);
  await again.flush();
  assert.deepEqual(again.told.sent.map(({ item }) => item), [0]);
});

test("it is tried again by itself, longer and longer", async () => {
  const one = queue([away, away, away]);
  await one.push(pick(0));
  for (let tries = 0; one.told.later.length > tries && tries < 5; tries += 1) await one.told.later[tries][0]();
  assert.deepEqual(one.told.later.map(([, ms]) => ms), [1000, 2000, 4000]);
  assert.equal(one.told.sent.length, 1);
  assert.equal(pause(50), 15_000);
});

test("a no is told once, and what is behind it goes on", async () => {
  const one = queue([away, refused]);
  await one.push(pick(0));
  await one.push(pick(1));
  assert.deepEqual([one.told.refused, one.told.sent.map(({ item }) => item)], [[[0, "VERSION_CONFLICT"]], [1]]);
});

test("only what nobody has answered is worth saying again", () => {
  for (const error of [away, { code: "TIMEOUT" }, { status: 503 }, { status: 401 }, { status: 429 }]) assert.ok(worthAgain(error));
  for (const error of [refused, { code: "VALIDATION_FAILED", status: 422 }, { status: 404 }]) assert.ok(!worthAgain(error));
});

test("what is kept and makes no sense is forgotten", () => {
  for (const text of ["", "{", "{}", "null", '[{"item":1}]', '[{"order_id":"a","item":0,"version":0,"said_at":"x","picked_status":"GONE"}]']) {
    assert.deepEqual(read(memory({ picks: text }), "picks"), []);
  }
  assert.equal(read(memory({ picks: JSON.stringify([pick(0)]) }), "picks").length, 1);
});

test("a browser that keeps nothing still sends", async () => {
  const full = { getItem: () => { throw new Error("denied"); }, setItem: () => { throw new Error("full"); } };
  const one = queue([], full);
  await one.push(pick(0));
  assert.equal(one.told.sent.length, 1);
});
