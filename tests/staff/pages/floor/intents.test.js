import assert from "node:assert/strict";
import { test } from "node:test";
import { intents } from "staff/floor/intents.js";

const unanswered = Object.assign(new Error("nobody knows"), { unanswered: true });

/** Asks for each of `asked`, answered as `answers` says; gives the names that were used. */
async function names(asked, answers) {
  let made = 0;
  const used = [];
  const named = intents(() => `name ${++made}`);
  for (const [index, what] of asked.entries()) {
    const asks = async (name) => {
      used.push(name);
      if (answers[index] instanceof Error) throw answers[index];
    };
    await named(what, asks).catch(() => {});
  }
  return used;
}

test("what nobody has answered is asked for by the same name, however often", async () => {
  assert.deepEqual(await names(["cola", "cola", "cola"], [unanswered, unanswered, "done"]), ["name 1", "name 1", "name 1"]);
});

test("after a no the next try is a thing of its own", async () => {
  assert.deepEqual(await names(["cart", "cart"], [new Error("ORDER_FAILED"), "done"]), ["name 1", "name 2"]);
});

test("what was done and is asked for again is a second one", async () => {
  assert.deepEqual(await names(["cola", "cola"], ["done", "done"]), ["name 1", "name 2"]);
});

test("another thing has another name while nobody knows of the first", async () => {
  assert.deepEqual(await names(["cola", "beer", "cola"], [unanswered, "done", "done"]), ["name 1", "name 2", "name 1"]);
});

test("what it was answered is given, and why it was refused is raised", async () => {
  assert.equal(await intents(() => "a")("cola", async (name) => `${name}!`), "a!");
  await assert.rejects(intents()("cola", async () => Promise.reject(unanswered)), unanswered);
});
