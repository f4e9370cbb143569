import assert from "node:assert/strict";
import { test } from "node:test";
import { digitsOf, format, minor, number } from "trivet/money.js";

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
