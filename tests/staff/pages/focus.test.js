import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { backTo } from "trivet/components/sheet.js";
import { nearest, nowhere } from "staff/focus.js";

/** What an element is to the focus. */
const element = ({ there = true, takes = true, inside = null } = {}) => ({
  isConnected: there,
  tabIndex: 0,
  focus: function () {
    if (takes) document.activeElement = this;
  },
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

test("of what something stood in, the smallest part that is there and can be reached is the nearest", () => {
  const button = element();
  const gone = element({ there: false, inside: element() });
  assert.equal(nearest([gone, element(), element({ inside: button }), element({ inside: element() })]), button);
  assert.equal(nearest([gone, element()]), null);
});
