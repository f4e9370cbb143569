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

test("one sheet is worn, of the restaurant's present colour", () => {
  wear({ slug: "chianti", brand_color: "#1f6f54" });
  wear({ slug: "chianti", brand_color: "#1f6f54" });
  assert.deepEqual(worn(), ["/restaurants/chianti/brand.css?v=1f6f54"]);
  assert.equal(head[0].rel, "stylesheet");
  wear({ slug: "chianti", brand_color: "#aa0000" });
  assert.deepEqual(worn(), ["/restaurants/chianti/brand.css?v=aa0000"]);
});

test("without a colour, or without a restaurant, the pages' own stay", () => {
  wear({ slug: "chianti", brand_color: null });
  assert.deepEqual(worn(), []);
  wear({ slug: "chianti", brand_color: "#1f6f54" });
  wear(null);
  assert.deepEqual(worn(), []);
});
