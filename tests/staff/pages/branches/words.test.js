import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "trivet/i18n.js";
import { wordsIn } from "../words.js";

const none = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
Object.assign(globalThis, { localStorage: none, sessionStorage: none, location: { origin: "http://x", protocol: "http:", host: "x" }, addEventListener: () => {} });
const { leadText } = await import("staff/branches/words.js"); // which knows the house, and so the page

test("how long before a slot the last order is taken is said as one says it", () => {
  const said = (/** @type {"en" | "de" | "it"} */ language) => (speak(wordsIn(language)), [0, 45, 60, 90, 135].map(leadText));
  assert.deepEqual(said("en"), ["until it starts", "until 45 min before", "until 1 h before", "until 90 min before", "until 2 h 15 min before"]);
  assert.deepEqual(said("de"), ["bis zum Beginn", "bis 45 Min. vorher", "bis 1 Std. vorher", "bis 90 Min. vorher", "bis 2 Std. 15 Min. vorher"]);
  assert.equal(said("it")[4], "fino a 2 h 15 min prima");
});
