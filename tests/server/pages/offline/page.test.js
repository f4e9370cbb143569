import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, pause } from "trivet/offline/page.js";

const KNOWN = ["en", "de", "it"];

test("the language that was chosen comes first, then the browser's, then English", () => {
  assert.equal(chosen("a=b; lang=it; c=d", ["de-CH"], KNOWN), "it");
  assert.equal(chosen("", ["fr", "de-CH", "it"], KNOWN), "de");
  assert.equal(chosen("lang=xx", ["DE"], KNOWN), "de");
  assert.equal(chosen("", ["fr"], KNOWN), "en");
  assert.equal(chosen("", [], KNOWN), "en");
  assert.equal(chosen("slang=it", [], KNOWN), "en");
});

test("it is tried again later each time, at most every quarter of a minute, and not by all phones at once", () => {
  const middle = () => 0.5;

  assert.equal(pause(0, middle), 2_000);
  assert.ok(pause(1, middle) > pause(0, middle));
  assert.equal(pause(1_000, middle), 15_000);
  assert.equal(pause(1_000, () => 0), 11_250);
  assert.equal(pause(1_000, () => 1), 18_750);
});
