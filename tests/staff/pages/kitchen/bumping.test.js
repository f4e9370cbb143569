import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { bumping } from "staff/kitchen/bumping.js";

/** Whether something is over, after all that can happen by itself has. @param {Promise<any>} what */
async function over(what) {
  let done = false;
  what.then(() => (done = true));
  await turn();
  return done;
}

test("where nothing is under way nobody waits", async () => {
  assert.ok(await over(bumping().answered()));
});

test("all that is under way is waited for, taken or refused, and what begins later is not", async () => {
  const bumps = bumping();
  const [first, second, third] = [resolvers(), resolvers(), resolvers()];
  bumps.begun(first.promise);
  const refused = bumps.begun(second.promise);
  const answered = bumps.answered();
  bumps.begun(third.promise);
  first.resolve({});
  assert.ok(!(await over(answered)));
  second.reject(new Error("no"));
  await assert.rejects(refused, /no/);
  assert.ok(await over(answered));
});

test("what was answered is forgotten, whatever came of it", async () => {
  const bumps = bumping();
  const [taken, refused] = [resolvers(), resolvers()];
  const told = [bumps.begun(taken.promise), bumps.begun(refused.promise)];
  taken.resolve("done");
  refused.reject(new Error("no"));
  assert.equal(await told[0], "done");
  await assert.rejects(told[1]);
  assert.ok(await over(bumps.answered()));
});

function resolvers() {
  const made = /** @type {any} */ ({});
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
