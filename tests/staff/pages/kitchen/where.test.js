import assert from "node:assert/strict";
import { test } from "node:test";
import { speak, t } from "trivet/i18n.js";
import { where } from "staff/kitchen/where.js";
import { wordsIn } from "../words.js";

for (const [language, table, away] of [["en", "Table 7", "To go"], ["de", "Tisch 7", "Zum Mitnehmen"], ["it", "Tavolo 7", "Da asporto"]]) {
  test(`an order for no table is ${away}, never a table without a number`, () => {
    speak(wordsIn(language));
    assert.deepEqual([where({ table_number: 7 }), where({ table_number: null })], [table, away]);
    for (const key of ["ticket", "bump", "called_back"]) assert.ok(t(`kitchen.${key}`, { where: away, number: 3 }).startsWith(`${away}, `));
  });
}
