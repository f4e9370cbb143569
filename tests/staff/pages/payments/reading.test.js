import assert from "node:assert/strict";
import { test } from "node:test";

import { speak, t } from "trivet/i18n.js";
import { agrees, amountOf, differing, open, shortName, standing, toDo, toRun, unreadWords } from "staff/payments/reading.js";
import { wordsIn } from "../words.js";

speak(wordsIn("en"));

const CODES = [
  "PAYMENT_CAPTURED_NOT_COMMITTED", "PAYMENT_HELD_NOT_COMMITTED", "PAYMENT_COMMITTED_NOT_CAPTURED", "PAYMENT_AMOUNT_DIFFERS",
  "PAYMENT_REFUND_DIFFERS", "PAYMENT_CURRENCY_DIFFERS", "PAYMENT_CHARGED_TWICE", "PAYMENT_UNKNOWN_HERE", "PAYMENT_UNSETTLED",
  "PAYMENT_DISPUTED",
];
const row = (more = {}) => ({
  code: "PAYMENT_UNKNOWN_HERE", payment_id: "p", reference: "pi_1", session_id: null, currency: "EUR", ours: 0, ours_refunded: 0,
  theirs: 19, theirs_refunded: 0, done: "by_hand", found_at: "2026-05-09T03:00:00Z", resolved_at: null, may: [], settled: null, ...more,
});
const day = (rows = [], more = {}) => ({
  day: "2026-05-08", starts_at: "", ends_at: "", provider: "stripe", tried_at: "", checked_at: "2026-05-09T03:00:00Z", compared: 3,
  moving: 0, unread: 0, error: null, rows, ...more,
});
const found = (days = [], provider = "stripe") => ({ since: "2026-05-02", until: "2026-05-08", today: "2026-05-08", currency: "EUR", timezone: "Europe/Rome", provider, days });
const SETTLED = { at: "2026-05-09T04:00:00Z", how: "by_hand", reason: "Seen to." };
const OVER = { resolved_at: "2026-05-10T03:00:00Z" };

test("what differs counts more than what could not be read, and both more than what agrees", () => {
  const unread = day([], { error: "http_503" });
  assert.equal(standing(found([day([row()]), unread])), "differs");
  assert.equal(standing(found([day([row(OVER)]), unread])), "unread");
  assert.equal(standing(found([day([row(OVER)])])), "agrees");
  assert.equal(standing(found([day([row(OVER)], { unread: 1 })])), "unread");
  assert.equal(standing(found([day([], { moving: 1 })])), "agrees");
  assert.equal(standing(found([])), "new");
  assert.equal(standing(found([], null)), "none");
  assert.equal(standing(found([day()], null)), "agrees");
  assert.equal(differing(found([day([row(), row(OVER)]), day([row()])])), 2);
  assert.equal(open([row(OVER), row({ settled: SETTLED })]).length, 0);
});

test("a day of which there is too much to read is not said to be tried again by itself", () => {
  const large = day([], { error: "too_much_to_read" });
  assert.equal(standing(found([large])), "too_much");
  assert.equal(standing(found([large, day([], { error: "http_503" })])), "unread");
  for (const language of ["en", "de", "it"]) {
    speak(wordsIn(language));
    const [away, much] = [t(unreadWords(day([], { error: "http_503" })), { provider: "Stripe", time: "3:00" }), t(unreadWords(large), { provider: "Stripe", time: "3:00" })];
    assert.ok(away !== much && !/[{}]|^payments/.test(much), much);
    assert.ok(!/[{}]|^payments/.test(t("payments.stands.too_much", { provider: "Stripe" })));
  }
  speak(wordsIn("en"));
});

test("every way to settle a difference has its name, its question and what it came to, in every language", () => {
  for (const language of ["en", "de", "it"]) {
    speak(wordsIn(language));
    for (const how of ["capture", "give_back", "take_off", "on_bill", "by_hand"]) {
      for (const key of [`payments.settle.${how}`, `payments.settle.sure.${how}`, toDo(row({ settled: { ...SETTLED, how } }))]) {
        const words = t(key, { provider: "Stripe" });
        assert.ok(!/[{}]|^payments/.test(words), words);
      }
    }
  }
  speak(wordsIn("en"));
});

test("a day agrees once it was compared, and where nothing of it differs or could not be asked about", () => {
  assert.ok(agrees(day([row(OVER)])));
  for (const other of [day([row()]), day([], { unread: 1 }), day([], { checked_at: null })]) assert.ok(!agrees(other));
});

test("every difference has a name and says what to do, in every language", () => {
  for (const language of ["en", "de", "it"]) {
    speak(wordsIn(language));
    const seen = new Set();
    for (const code of CODES) {
      for (const done of ["by_hand", "kept", "giving_back"]) {
        for (const over of [{}, OVER]) {
          const words = t(toDo(row({ code, done, ...over })), { provider: "Stripe" });
          assert.ok(!/^payments\.|[{}]/.test(words), words);
          seen.add(words);
        }
      }
      assert.notEqual(t(`payments.code.${code}`), `payments.code.${code}`);
    }
    assert.equal(seen.size, CODES.length + 4);
  }
  speak(wordsIn("en"));
});

test("each side is an amount in its own currency, with what went back of it, or a dash", () => {
  assert.equal(amountOf(row(), "ours", "EUR"), "–");
  assert.equal(amountOf(row(), "theirs", "EUR"), "€19.00");
  assert.equal(amountOf(row({ currency: "JPY", theirs: 1900, ours: 20 }), "theirs", "EUR"), "JP¥1,900");
  assert.equal(amountOf(row({ ours: 20, ours_refunded: 5 }), "ours", "EUR"), "€20.00, of it €5.00 given back");
});

test("only days that have begun are compared, and so many at once at most, the last ones", () => {
  assert.deepEqual(toRun("2026-05-02", "2026-05-08", "2026-05-08"), { from: "2026-05-02", to: "2026-05-08" });
  assert.deepEqual(toRun("2026-05-02", "2026-06-08", "2026-05-08"), { from: "2026-05-02", to: "2026-05-08" });
  assert.deepEqual(toRun("2026-01-01", "2026-05-08", "2026-05-08"), { from: "2026-04-08", to: "2026-05-08" });
  assert.equal(toRun("2026-05-09", "2026-05-10", "2026-05-08"), null);
  assert.equal(toRun("", "2026-05-10", "2026-05-08"), null);
});

test("a payment is told by the end of its name", () => {
  assert.equal(shortName("0196a1b2-1111-7000-8000-0123456789ab"), "…456789ab");
  assert.equal(shortName("lost"), "lost");
});
