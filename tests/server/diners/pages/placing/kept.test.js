import assert from "node:assert/strict";
import { test } from "node:test";

import { keep, restored } from "diner/placing/kept.js";

const TRY = { key: "k1", sessionId: "s1", round: 2, hash: "h1", total: 1900, instructions: "quick", tries: 1 };

/** A tab's storage. */
function tab() {
  const kept = new Map();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) };
}

test("a try is there again after a reload, until it is over", () => {
  const storage = tab();
  assert.equal(restored(storage), null);
  keep(storage, TRY);
  assert.deepEqual(restored(storage), TRY);
  keep(storage, null);
  assert.equal(restored(storage), null);
  assert.equal(storage.kept.size, 0);
});

test("what is no whole try is none", () => {
  for (const text of ["{", "null", "7", "{}", ...["key", "hash", "tries", "round"].map((name) => JSON.stringify({ ...TRY, [name]: undefined })), JSON.stringify({ ...TRY, tries: 1.5 })]) {
    const storage = tab();
    storage.setItem("trivet.placing", text);
    assert.equal(restored(storage), null, text);
  }
});

test("a storage that is full or forbidden stops nothing", () => {
  const no = () => {
    throw new Error("SecurityError");
  };
  const storage = { getItem: no, setItem: no, removeItem: no };
  keep(storage, TRY);
  keep(storage, null);
  assert.equal(restored(storage), null);
});
