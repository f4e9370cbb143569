import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { colorOf, contrast, readable } from "staff/look/brand.js";
import { BYTES_MAX, logoWrong } from "staff/look/picture.js";

/** What `server/brand.py` makes of these; `test_brand_preview.py` sees to it that this is true. */
const MADE = JSON.parse(readFileSync(new URL("./made.json", import.meta.url), "utf8"));

test("the preview is what the server will make of a colour, to the last digit", () => {
  for (const { color, dark, brand, on, ink } of MADE) {
    assert.deepEqual(readable(color, dark), { brand, on, ink }, `${color} ${dark ? "dark" : "light"}`);
  }
  assert.ok(MADE.length > 60);
});

test("contrast is WCAG's", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#777777", "#777777"), 1);
});

test("a colour is understood as people write it", () => {
  assert.equal(colorOf(" #7A1F2B"), "#7a1f2b");
  assert.equal(colorOf("7a1f2b"), "#7a1f2b");
  assert.equal(colorOf("#abc"), "#aabbcc");
  for (const text of ["", "red", "#12345", "#1234567", "#12345g", "##123456"]) assert.equal(colorOf(text), null, text);
});

test("what cannot be a logo is said before it is sent", () => {
  assert.equal(logoWrong({ type: "image/png", size: BYTES_MAX }), "");
  assert.equal(logoWrong({ type: "image/png", size: BYTES_MAX + 1 }), "look.too_large");
  assert.equal(logoWrong({ type: "image/svg+xml", size: 10 }), "look.no_picture");
  assert.equal(logoWrong({ type: "", size: 10 }), "look.no_picture");
});
