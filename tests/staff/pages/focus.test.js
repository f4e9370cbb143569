import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { backTo } from "trivet/components/sheet.js";
import { handOn, nearest, nowhere, tooSoon } from "staff/focus.js";
import { STEADY_MS } from "staff/steady.js";

/** What an element is to the focus. */
const element = ({ there = true, takes = true, inside = null, reached = false } = {}) => ({
  isConnected: there,
  tabIndex: 0,
  focus: function () {
    if (takes) document.activeElement = this;
  },
  matches: () => reached,
  querySelector: () => inside,
});

let marked, heading;
beforeEach(() => {
  [marked, heading] = [null, element()];
  const body = element({ takes: false });
  globalThis.document = /** @type {any} */ ({ body, activeElement: body, querySelector: (selector) => (selector === "h1" ? heading : marked) });
});
afterEach(() => delete globalThis.document);

test("the focus goes back to what had it", () => {
  const [before, near] = [element(), element()];
  backTo(before, near);
  assert.equal(document.activeElement, before);
});

test("where that is gone the focus goes to what is near, and never past it", () => {
  const near = element();
  marked = element();
  backTo(element({ there: false }), near);
  assert.equal(document.activeElement, near);
});

test("what is hidden does not take the focus, and the next is asked", () => {
  marked = element();
  backTo(element({ takes: false }), element({ takes: false }));
  assert.equal(document.activeElement, marked);
});

test("the body is nothing that could have had the focus, and a heading can be given it", () => {
  backTo(document.body);
  assert.equal(document.activeElement, heading);
  assert.equal(heading.tabIndex, -1);
});

test("a page with nothing on it leaves the focus where it is", () => {
  heading = null;
  backTo(null);
  assert.equal(nowhere(), true);
});

/** Where an element stood. */
const stood = (of, { next = null, before = null } = {}) => ({ element: of, next, before });
const gone = () => element({ there: false, inside: element() });

test("what stood after that which is gone is the nearest, then what stood before it", () => {
  const [button, other] = [element(), element()];
  const [next, before] = [element({ inside: button }), element({ inside: other })];
  const around = stood(element({ inside: element() }));
  assert.equal(nearest([stood(gone()), stood(gone(), { next, before }), around]), button);
  assert.equal(nearest([stood(gone(), { next: element({ there: false, inside: element() }), before }), around]), other);
});

test("what stood beside it may be what is reached itself", () => {
  const next = element({ reached: true, inside: element() });
  assert.equal(nearest([stood(gone(), { next })]), next);
});

test("where nobody stood beside it, the smallest part around it that has something is the nearest", () => {
  const button = element();
  const parts = [element(), element({ inside: button }), element({ inside: element() })].map((part) => stood(part));
  assert.equal(nearest([stood(gone()), ...parts]), button);
  assert.equal(nearest([stood(gone()), stood(element())]), null);
});

/** A key that is pressed on something. */
const press = (target, { key = "Enter", repeat = false } = {}) => ({ key, repeat, target });
const later = (ms) => performance.now() + ms;

test("a key that is held presses once, be it Enter or the space bar", () => {
  const button = element({ reached: true });
  for (const key of ["Enter", " "]) {
    assert.equal(tooSoon(press(button, { key })), false);
    assert.equal(tooSoon(press(button, { key, repeat: true })), true);
  }
});

test("what was handed the focus is pressed only after a moment", () => {
  const button = element({ reached: true });
  handOn(() => button.focus());
  assert.equal(tooSoon(press(button)), true);
  assert.equal(tooSoon(press(button, { key: " " }), later(STEADY_MS - 50)), true);
  assert.equal(tooSoon(press(button), later(STEADY_MS)), false);
});

test("who has gone on by themselves since presses at once", () => {
  const [button, other] = [element({ reached: true }), element({ reached: true })];
  handOn(() => button.focus());
  other.focus();
  assert.equal(tooSoon(press(other)), false);
});

test("other keys, and what one writes into, are left alone", () => {
  const [button, field] = [element({ reached: true }), element()];
  handOn(() => button.focus());
  assert.equal(tooSoon(press(button, { key: "ArrowDown", repeat: true })), false);
  handOn(() => field.focus());
  assert.equal(tooSoon(press(field, { repeat: true })), false);
  assert.equal(tooSoon(press(document)), false);
});
