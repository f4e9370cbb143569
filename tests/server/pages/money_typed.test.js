import assert from "node:assert/strict";
import { test } from "node:test";
import { format } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";

for (const [text, currency, locale, units] of [
  ["9,50", "EUR", "de", 950],
  ["9.50", "EUR", "de", 950],
  ["9,5", "EUR", "de", 950],
  ["9,", "EUR", "de", 900],
  ["9", "EUR", "de", 900],
  ["1.234,50", "EUR", "de", 123450],
  ["1.234", "EUR", "de", 123400],
  ["1,234.50", "EUR", "en", 123450],
  ["1,234", "EUR", "en", 123400],
  ["1,23", "EUR", "en", 123],
  ["€ 12.30", "EUR", "en", 1230],
  ["12,30 €", "EUR", "de", 1230],
  ["12,30 EUR", "EUR", "de", 1230],
  ["1 234,50", "EUR", "fr", 123450],
  ["950", "JPY", "ja", 950],
  ["950.0", "JPY", "ja", null],
  ["1.005", "KWD", "en", 1005],
  ["12,505", "KWD", "en", 12505],
  ["12.505", "KWD", "de", 12505],
  ["12,505", "KWD", "de", 12505],
  ["1,234.505", "KWD", "en", 1234505],
  ["1.234.505", "KWD", "de", 1234505000],
  ["1,25", "KWD", "en", 1250],
  ["12,5055", "KWD", "en", null],
  ["1250", "JPY", "en", 1250],
  ["1,250", "JPY", "en", 1250],
  ["1.250", "JPY", "de", 1250],
  ["١٢٫٥", "EUR", "ar-EG", 1250],
  ["9,505", "EUR", "de", null],
  ["-3", "EUR", "de", null],
  ["", "EUR", "de", null],
  [",50", "EUR", "de", null],
  ["1.2.3", "EUR", "de", null],
  ["abc", "EUR", "de", null],
  ["1e3", "EUR", "en", null],
  ["99999999999999999", "EUR", "en", null],
]) {
  test(`"${text}" typed in ${locale} is ${units} of ${currency}`, () => assert.equal(parse(text, currency, locale), units));
}

test("what is shown can be typed", () => {
  for (const locale of ["en", "de", "it", "fr", "ar-EG", "de-CH", "pt"]) {
    for (const currency of ["JPY", "EUR", "KWD"]) {
      for (const units of [0, 7, 950, 12345, 1234567]) {
        assert.equal(parse(format(units, currency, locale), currency, locale), units, `${units} ${currency} ${locale}`);
      }
    }
  }
});
