import assert from "node:assert/strict";
import { test } from "node:test";
import { createTaking } from "staff/floor/bill/taking.js";

const LOST = Object.assign(new Error("lost"), { code: "NETWORK", unanswered: true });
const NO = Object.assign(new Error("no"), { code: "BILL_CHANGED", unanswered: false });

function shelf() {
  const kept = new Map();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) };
}

/** A counter whose server answers so, one after the other. */
function counter(answers, storage = shelf()) {
  const asked = [];
  let keys = 0;
  const post = async (path, { body, idempotencyKey }) => {
    asked.push([path, body, idempotencyKey]);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { data: answer };
  };
  return { asked, storage, ...createTaking({ post, storage, uuid: () => `key-${storage.kept.size}-${++keys}` }) };
}

test("money that is taken is one payment, and the next is another", async () => {
  const { take, asked, storage, unsure } = counter([{ payment_id: "1" }, { payment_id: "2" }]);
  assert.deepEqual([await take("s1", { amount: 5 }), await take("s1", { amount: 5 })], [{ payment_id: "1" }, { payment_id: "2" }]);
  assert.notEqual(asked[0][2], asked[1][2]);
  assert.deepEqual([storage.kept.size, unsure.peek()], [0, {}]);
});

test("what nobody has answered is said again with its key and as it was, whatever is asked for meanwhile", async () => {
  const { take, asked, unsure } = counter([LOST, { payment_id: "1" }]);
  await assert.rejects(take("s1", { amount: 5 }), { code: "NETWORK" });
  assert.deepEqual(unsure.peek().s1.body, { amount: 5 });
  await take("s1", { amount: 9 });
  assert.deepEqual(asked[0], asked[1]);
  assert.deepEqual(unsure.peek(), {});
});

test("it is still known after the page was loaded again, and only of its own visit", async () => {
  const first = counter([LOST]);
  await assert.rejects(first.take("s1", { amount: 5 }));
  const second = counter([{ payment_id: "2" }, { payment_id: "1" }], first.storage);
  await second.take("s2", { amount: 7 });
  await second.take("s1", {});
  assert.deepEqual([second.asked[0][1], second.asked[1]], [{ amount: 7 }, first.asked[0]]);
});

test("while it is asked for the first time nobody is told that it is uncertain", async () => {
  const { take, unsure } = counter([{ payment_id: "1" }]);
  const taking = take("s1", { amount: 5 });
  assert.deepEqual(unsure.peek(), {});
  await taking;
});

test("what was refused is over, and what is let go is not asked again", async () => {
  const { take, letGo, asked, storage } = counter([NO, LOST, { payment_id: "1" }]);
  await assert.rejects(take("s1", { amount: 5 }), { code: "BILL_CHANGED" });
  await assert.rejects(take("s1", { amount: 6 }), { code: "NETWORK" });
  letGo("s1");
  await take("s1", { amount: 7 });
  assert.equal(new Set(asked.map(([, , key]) => key)).size, 3);
  assert.equal(storage.kept.size, 0);
});

test("a shelf on which something else stands is an empty one", () => {
  for (const nonsense of ["{", "null", '{"s1":5}', '{"s1":{"key":1}}']) {
    const storage = shelf();
    storage.setItem("trivet.taking", nonsense);
    assert.deepEqual(counter([], storage).unsure.peek(), {});
  }
});
