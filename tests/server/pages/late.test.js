import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { PATIENCE_MS, createLate } from "trivet/late.js";

/** Something that comes late; each asking is kept, with what answers it. */
function begun() {
  /** @type {{ again: string, come: (module: any) => void, fail: () => void }[]} */
  const asked = [];
  const load = (again) => new Promise((come, fail) => asked.push({ again, come, fail: () => fail(new Error("away")) }));
  return { asked, late: createLate(load) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("it is asked for once, however often it is wanted, and then it is here", async () => {
  const { asked, late } = begun();
  late.want();
  late.want();
  assert.equal(late.here.value, null);
  asked[0].come({ Sheet: 1 });
  await settled();
  late.want();
  assert.deepEqual(late.here.value, { Sheet: 1 });
  assert.deepEqual([asked.length, late.failed.value], [1, false]);
});

test("nothing is asked for before it is wanted", () => {
  const { asked, late } = begun();
  assert.deepEqual([asked.length, late.tries(), late.failed.value], [0, 0, false]);
});

test("a failure is told, and the next try asks at another address, for browsers that keep a failure by its address", async () => {
  const { asked, late } = begun();
  late.want();
  asked[0].fail();
  await settled();
  assert.equal(late.failed.value, true);
  late.want();
  assert.deepEqual([late.failed.value, late.tries()], [false, 2]);
  assert.deepEqual(asked.map(({ again }) => again), ["", "?2"]);
  asked[1].come({ Sheet: 2 });
  await settled();
  assert.deepEqual([late.here.value, late.failed.value], [{ Sheet: 2 }, false]);
});

test("what neither comes nor fails counts as failed after a while, and is taken where it comes all the same", async () => {
  const { asked, late } = begun();
  late.want();
  mock.timers.tick(PATIENCE_MS - 1);
  assert.equal(late.failed.value, false);
  mock.timers.tick(1);
  assert.equal(late.failed.value, true);
  late.want();
  asked[0].come({ Sheet: 1 });
  await settled();
  asked[1].come({ Sheet: 2 });
  await settled();
  assert.deepEqual(late.here.value, { Sheet: 1 }); // one of them, for good
});

test("a try that was given up says nothing of the one after it, nor does what fails once it is here", async () => {
  const { asked, late } = begun();
  late.want();
  mock.timers.tick(PATIENCE_MS);
  late.want();
  asked[0].fail();
  await settled();
  assert.equal(late.failed.value, false);
  asked[1].come({});
  await settled();
  mock.timers.tick(PATIENCE_MS);
  assert.deepEqual([late.failed.value, late.here.value], [false, {}]);
});
