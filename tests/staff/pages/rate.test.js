import assert from "node:assert/strict";
import { test } from "node:test";

import { speak, t } from "trivet/i18n.js";
import { percent } from "staff/rate.js";
import { wordsIn } from "./words.js";

test("a rate is written as its reader writes it", () => {
  const said = (/** @type {"en" | "de" | "it"} */ language) => {
    speak(wordsIn(language));
    return [percent(810), t("menu.edit.rates", { dine_in: percent(2200), takeaway: percent(810) })];
  };
  assert.deepEqual(said("en"), ["8.1%", "22% at the table, 8.1% to take away"]);
  assert.deepEqual(said("de"), ["8,1\u00a0%", "22\u00a0% am Tisch, 8,1\u00a0% zum Mitnehmen"]);
  assert.deepEqual(said("it"), ["8,1%", "22% al tavolo, 8,1% da asporto"]);
});
