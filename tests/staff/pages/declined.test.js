import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

import { known, speak } from "trivet/i18n.js";
import { declined, whyDeclined } from "staff/declined.js";

const of = (/** @type {string} */ language) => JSON.parse(readFileSync(`staff/pages/words/${language}.json`, "utf8"));
const CODES = ["insufficient_funds", "card_declined", "generic_decline", "lost_card", "stolen_card", "expired_card", "incorrect_cvc", "authentication_required", "expired", "never_reached", "absent", "not_sent_refused", "amount_invalid", "other_amount", "method_unknown", "method_gone", "way_not_taken"];

beforeEach(() => speak({ locale: "en-GB", messages: of("en") }));

test("every code of ours and the usual ones of a provider have words in every language", () => {
  for (const language of ["en", "de", "it"]) {
    speak({ locale: language, messages: of(language) });
    for (const code of CODES) assert.ok(!(declined(code) ?? "declined.").startsWith("declined."), `${language}: ${code}`);
    assert.ok(known("declined.other"));
  }
});

test("what is no code is somebody's own words, or is said as the code that nobody knows", () => {
  assert.equal(declined("the guest was angry"), null);
  assert.equal(declined("not insufficient_funds"), null);
  assert.match(whyDeclined("pickup_card"), /pickup_card/);
  assert.doesNotMatch(whyDeclined("insufficient_funds"), /_/);
});
