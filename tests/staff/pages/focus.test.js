import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { backTo } from "trivet/components/sheet.js";
import { nearest, nowhere, onlyOnce } from "staff/focus.js";

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

test("one long press of a button is one, and one types as long as one likes", () => {
  const prevented = (/** @type {any} */ said, within = true) => {
    let was = false;
    onlyOnce(/** @type {any} */ ({ ...said, target: { closest: () => within }, preventDefault: () => (was = true) }));
    return was;
  };
  assert.equal(prevented({ key: "Enter", repeat: true }), true);
  assert.equal(prevented({ key: " ", repeat: true }), true);
  assert.equal(prevented({ key: "Enter", repeat: false }), false);
  assert.equal(prevented({ key: "ArrowDown", repeat: true }), false);
  assert.equal(prevented({ key: "Enter", repeat: true }, false), false);
});
