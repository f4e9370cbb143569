import assert from "node:assert/strict";
import { test } from "node:test";
import { digitsOf, format, minor, number, parse } from "trivet/money.js";

const spaced = (text) => text.replace(/[\u00a0\u202f]/g, " ");

for (const [currency, digits] of [["JPY", 0], ["EUR", 2], ["KWD", 3], ["USD", 2], ["ISK", 0]]) {
  test(`${currency} has ${digits} minor digits`, () => assert.equal(digitsOf(currency), digits));
}

for (const [amount, currency, units] of [
  [950, "JPY", 950],
  [9.5, "EUR", 950],
  [19.99, "EUR", 1999],
  [1.005, "KWD", 1005],
  [0.07, "EUR", 7],
  [4.35, "EUR", 435],
  [-2.5, "EUR", -250],
  [99999999999.99, "EUR", 9999999999999],
]) {
  test(`${amount} ${currency} is ${units} minor units, there and back`, () => {
    assert.equal(minor(amount, currency), units);
    assert.equal(number(units, currency), amount);
    assert.equal(JSON.stringify(number(units, currency)), String(amount));
  });
}

test("every amount up to a hundred comes back as it went", () => {
  for (const currency of ["JPY", "EUR", "KWD"]) {
    for (let units = 0; units < 100_000; units += 7) {
      assert.equal(minor(JSON.parse(JSON.stringify(number(units, currency))), currency), units);
    }
  }
});

for (const wrong of [NaN, Infinity, -Infinity, 1e300]) {
  test(`${wrong} is no amount`, () => assert.throws(() => minor(wrong, "EUR"), RangeError));
}

test("nothing is never minus nothing", () => assert.ok(Object.is(minor(-0, "EUR"), 0)));

for (const [units, currency, locale, text] of [
  [950, "EUR", "en", "€9.50"],
  [950, "EUR", "de", "9,50 €"],
  [123456, "EUR", "it", "1234,56 €"],
  [1234567, "EUR", "de", "12.345,67 €"],
  [950, "JPY", "en", "¥950"],
  [1005, "KWD", "en", "KWD 1.005"],
]) {
  test(`${units} ${currency} reads ${text} in ${locale}`, () => assert.equal(spaced(format(units, currency, locale)), text));
}

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
