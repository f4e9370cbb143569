import assert from "node:assert/strict";
import { test } from "node:test";
import { ASKED_MAX, keys, printed, told } from "staff/floor/printing.js";
import { wordsIn } from "../words.js";

const OUT = { status: "waiting", reason: "paper_out" };
const DONE = { status: "printed", reason: null };

test("it is asked for until it waits no more, and why it waits is told each time", async () => {
  const answers = [OUT, OUT, DONE];
  const seen = [];
  assert.deepEqual(await printed(async () => answers.shift(), (report) => seen.push(report)), DONE);
  assert.deepEqual([answers.length, seen], [0, [OUT, OUT]]);
});

test("a printer that waits for ever is not asked for ever", async () => {
  let asked = 0;
  assert.deepEqual(await printed(async () => (asked++, OUT), () => {}), OUT);
  assert.equal(asked, ASKED_MAX);
});

test("what is refused is the asker's to hear", async () => {
  await assert.rejects(printed(async () => { throw new Error("lost"); }, () => {}), /lost/);
});

test("a paper keeps its key until it is known what became of it", () => {
  let made = 0;
  const named = keys(() => `k${++made}`);
  assert.deepEqual([named.of("receipt de"), named.of("receipt de"), named.of("invoice de")], ["k1", "k1", "k2"]);
  named.done("receipt de");
  assert.deepEqual([named.of("receipt de"), named.of("invoice de")], ["k3", "k2"]);
});

test("everything that may become of a paper is said in words that there are", () => {
  const reasons = [null, "printer_away", "printer_silent", "paper_out", "cover_open", "printer_error", "connection_dropped", "no_printer", "no_receipt", "stopped"];
  for (const language of ["en", "de", "it"]) {
    const { messages } = wordsIn(language);
    for (const status of ["waiting", "not_printed", "unknown"])
      for (const reason of reasons) {
        const { words, why } = told({ status, reason });
        assert.ok(messages[words] && messages[why], `${language} ${words} ${why}`);
        assert.equal(why, `receipt.why.${reason ?? "other"}`);
      }
  }
  assert.equal(told({ status: "waiting", reason: null }).words, "receipt.printing");
  assert.equal(told({ status: "unknown", reason: "paper_out" }).words, "receipt.unknown");
});
