import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "trivet/i18n.js";
import { called } from "staff/stock/words.js";
import { wordsIn } from "../words.js";

test("a request for what was deleted since is called so, and any other by its name", () => {
  const said = (/** @type {"en" | "de" | "it"} */ language) => (speak(wordsIn(language)), called({ name: "" }));
  assert.deepEqual([said("en"), said("de"), said("it")], ["no longer on the menu", "nicht mehr auf der Karte", "non più nel menu"]);
  assert.equal(called({ name: "Milk 3 %" }), "Milk 3 %");
});
