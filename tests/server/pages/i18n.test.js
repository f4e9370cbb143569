import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { choose, known, listed, locale, speak, startOfPage, t, teach, wordsOfPage, wrong } from "trivet/i18n.js";

const messages = {
  "cart.place": "Place {what} for {name}",
  "cart.items": { one: "{count} item", other: "{count} items" },
  "error.CART_FULL": "Only {limit} lines fit.",
  "error.INTERNAL": "Something went wrong.",
};

afterEach(() => speak({ locale: "en-GB", messages: {} }));

test("a message has its values in their places, and keeps the place of one that nobody gave", () => {
  speak({ locale: "en-GB", messages });
  assert.equal(t("cart.place", { what: "soup", name: "$& {what}" }), "Place soup for $& {what}");
  assert.equal(t("cart.place", { what: 0 }), "Place 0 for {name}");
});

test("what is counted has the form that the reader's language has for so many", () => {
  speak({ locale: "en-GB", messages });
  assert.deepEqual([0, 1, 2].map((count) => t("cart.items", { count })), ["0 items", "1 item", "2 items"]);
  speak({ locale: "ar", messages: { n: { one: "o", few: "f", other: "{count}" } } });
  assert.deepEqual([1, 3, 100].map((count) => t("n", { count })), ["o", "f", "100"]);
});

test("a message that is not there shows as its key, so that it is seen", () => {
  assert.equal(t("cart.place"), "cart.place");
  assert.equal(known("cart.place"), false);
  speak({ locale: "en-GB", messages });
  assert.equal(known("cart.place"), true);
});

test("what comes late brings its messages, beside those that were there and in the same language", () => {
  speak({ locale: "de-CH", messages });
  teach({ "bill.parts": { one: "{count} Teil", other: "{count} Teile" } });
  assert.deepEqual([t("bill.parts", { count: 2 }), known("cart.place"), locale()], ["2 Teile", true, "de-CH"]);
});

test("an error is said by its code with its details, one of no code of ours in the server's words, one of none at all too", () => {
  speak({ locale: "de-CH", messages });
  assert.equal(wrong({ code: "CART_FULL", details: { limit: 200 } }), "Only 200 lines fit.");
  assert.equal(wrong({ code: "CART_FULL", details: { limit: 200 } }, { limit: 3 }), "Only 3 lines fit.");
  assert.equal(wrong({ code: "NEW", message: "Something new." }), "Something new.");
  assert.equal(wrong({ code: "NEW", message: "" }), "Something went wrong.");
});

test("names in a row are as the reader's language writes them", () => {
  speak({ locale: "de-CH", messages });
  assert.equal(locale(), "de-CH");
  assert.equal(listed(["Anna", "Ben", "Cleo"]), "Anna, Ben und Cleo");
});

test("the messages and the start are what stands in the page, and another language is remembered before it is loaded", (test) => {
  const texts = { words: JSON.stringify({ locale: "it", messages }), start: '{"qr_token":"q"}' };
  let loaded = 0;
  Object.assign(globalThis, { document: { cookie: "", getElementById: (id) => ({ textContent: texts[id] }) }, location: { reload: () => void (loaded += 1) } });
  test.after(() => ["document", "location"].forEach((name) => delete globalThis[name]));
  assert.equal(wordsOfPage().locale, "it");
  assert.deepEqual(startOfPage(), { qr_token: "q" });
  choose("de");
  assert.match(document.cookie, /^lang=de; path=\/; max-age=\d+; samesite=lax$/);
  assert.equal(loaded, 1);
});
