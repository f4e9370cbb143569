/** Staff's pages wear the restaurant's colours, and take them off again. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { wear } from "../../../staff/pages/static/js/look.js";

/** @type {any[]} */
let head = [];

function element() {
  /** @type {Record<string, string>} */
  const attributes = {};
  const made = {
    id: "",
    getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
    setAttribute: (/** @type {string} */ name, /** @type {string} */ value) => void (attributes[name] = value),
    remove: () => void (head = head.filter((one) => one !== made)),
  };
  return made;
}

beforeEach(() => {
  head = [];
  Object.assign(globalThis, {
    document: {
      getElementById: (/** @type {string} */ id) => head.find((one) => one.id === id) ?? null,
      createElement: element,
      head: { append: (/** @type {any} */ one) => head.push(one) },
    },
  });
});

const worn = () => head.map((one) => one.getAttribute("href"));

const GREEN = "/restaurants/chianti/brand.css?v=1f6f";
const RED = "/restaurants/chianti/brand.css?v=aa00";

test("one sheet is worn, the one that the server names last", () => {
  wear(GREEN);
  wear(GREEN);
  assert.deepEqual(worn(), [GREEN]);
  assert.equal(head[0].rel, "stylesheet");
  wear(RED);
  assert.deepEqual(worn(), [RED]);
});

test("without a colour, or before a restaurant is known, the pages' own stay", () => {
  wear(null);
  wear(undefined);
  assert.deepEqual(worn(), []);
  wear(GREEN);
  wear(null);
  assert.deepEqual(worn(), []);
});
