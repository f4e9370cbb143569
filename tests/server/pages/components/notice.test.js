import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { hold, moved, pass, passing, release } from "trivet/components/notice.js";

const texts = () => passing.value.map(({ text }) => text);

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => {
  mock.timers.tick(60_000);
  mock.timers.reset();
});

test("what passes by goes by itself", () => {
  pass("Removed");
  mock.timers.tick(4_900);
  assert.deepEqual(texts(), ["Removed"]);
  mock.timers.tick(200);
  assert.deepEqual(texts(), []);
});

test("it stays while somebody is at it, and for its whole time after that", () => {
  pass("Removed");
  const [{ id }] = passing.value;
  hold(id);
  mock.timers.tick(60_000);
  assert.deepEqual(texts(), ["Removed"]);
  release(id);
  release(id);
  mock.timers.tick(4_900);
  assert.deepEqual(texts(), ["Removed"]);
  mock.timers.tick(200);
  assert.deepEqual(texts(), []);
});

test("a sheet that opens or closes gives it no more time, unless somebody was at it", () => {
  pass("You are Shiny Kiwi");
  const [{ id }] = passing.value;
  for (const _ of [1, 2, 3]) {
    mock.timers.tick(1_500);
    moved(id);
  }
  mock.timers.tick(600);
  assert.deepEqual(texts(), []);

  pass("Removed");
  const [held] = passing.value;
  hold(held.id);
  moved(held.id);
  mock.timers.tick(4_900);
  assert.deepEqual(texts(), ["Removed"]);
  mock.timers.tick(200);
  assert.deepEqual(texts(), []);
});

test("of many the last three are there, and one that is not there any more is not brought back", () => {
  for (const text of ["a", "b", "c", "d"]) pass(text);
  assert.deepEqual(texts(), ["b", "c", "d"]);
  hold(passing.value[0].id);
  pass("e");
  release(passing.value[0].id);
  mock.timers.tick(5_100);
  assert.deepEqual(texts(), []);
});

test("what is said of a thing takes the place of what was said of it before, with its way to undo that", () => {
  const undo = { label: "Undo", do: () => {} };
  pass("There are 30 now", { of: "count of 1", action: undo });
  pass("There are 7 of another", { of: "count of 2", action: undo });
  pass("There are 31 now", { of: "count of 1", action: undo });
  assert.deepEqual(texts(), ["There are 7 of another", "There are 31 now"]);
});
