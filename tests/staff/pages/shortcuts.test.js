import assert from "node:assert/strict";
import { test } from "node:test";
import { matcher, named, writing } from "staff/shortcuts.js";

function keyboard(keys, time = { now: 0 }) {
  const list = keys.map((one, index) => ({ keys: one, does: `${one}/${index}`, run: () => {} }));
  const match = matcher(() => list, () => time.now);
  return (key, more = {}) => match({ key, preventDefault() {}, ...more })?.does ?? null;
}

test("a key does what it says, others nothing", () => {
  const press = keyboard(["n", "?"]);
  assert.deepEqual([press("n"), press("?"), press("x")], ["n/0", "?/1", null]);
});

test("two keys after one another are one shortcut, whatever the first does with others", () => {
  const press = keyboard(["g f", "g k", "f"]);
  assert.deepEqual([press("g"), press("k"), press("f")], [null, "g k/1", "f/2"]);
  assert.deepEqual([press("g"), press("f"), press("f")], [null, "g f/0", "f/2"]);
});

test("a first key waits a moment and not for ever", () => {
  const time = { now: 0 };
  const press = keyboard(["g f", "f"], time);
  press("g");
  time.now = 1600;
  assert.equal(press("f"), "f/1");
});

test("a second key that leads nowhere does nothing, and after it all are keys like any other", () => {
  const press = keyboard(["g f", "p"]);
  assert.deepEqual([press("g"), press("p"), press("p"), press("f")], [null, null, "p/1", null]);
  assert.deepEqual([press("g"), press("g"), press("f")], [null, null, "g f/0"]);
});

test("what was shown last goes first", () => {
  assert.equal(keyboard(["Escape", "Escape"])("Escape"), "Escape/1");
});

test("the browser's own shortcuts, and what somebody has dealt with, are left alone", () => {
  const press = keyboard(["n"]);
  for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { defaultPrevented: true }]) {
    assert.equal(press("n", more), null);
  }
});

test("a key that is held down does it once, but an arrow goes on", () => {
  const press = keyboard(["n", "ArrowLeft"]);
  assert.deepEqual([press("n", { repeat: true }), press("ArrowLeft", { repeat: true })], [null, "ArrowLeft/1"]);
});

test("keys are letters where somebody writes, and not on a box to tick", () => {
  const input = (type) => ({ tagName: "INPUT", type });
  assert.deepEqual([input("text"), { tagName: "TEXTAREA" }, { tagName: "SELECT" }].map(writing), [true, true, true]);
  assert.deepEqual([input("checkbox"), { tagName: "BUTTON" }, null].map(Boolean), [true, true, false]);
  assert.deepEqual([writing(input("checkbox")), writing({ tagName: "BUTTON" }), writing(null)], [false, false, false]);
});

test("keys are shown by their signs", () => {
  assert.deepEqual(["ArrowLeft", "Escape", "g"].map(named), ["←", "Esc", "g"]);
});
