import assert from "node:assert/strict";
import { test } from "node:test";

import { speak, t } from "trivet/i18n.js";
import { wordsIn } from "../words.js";

test("how often a code was used is said in numbers that fit, in every language", () => {
  const said = (language) => (speak(wordsIn(language)), [0, 1, 2].map((count) => t("branches.used", { count, number: String(count) })));
  assert.deepEqual(said("en"), ["used 0 times", "used once", "used 2 times"]);
  assert.deepEqual(said("de"), ["0-mal benutzt", "einmal benutzt", "2-mal benutzt"]);
  assert.deepEqual(said("it"), ["usato 0 volte", "usato una volta", "usato 2 volte"]);
});
