import assert from "node:assert/strict";
import { test } from "node:test";

import { callNow, callsAfter, callsOf, unanswered } from "diner/calls.js";

const AT = "2024-01-15T19:00:00Z";
const called = (call_id, reason = "waiter") => ({ type: "waiter_called", call_id, reason, at: AT });
const coming = (call_id, reason = "waiter") => ({ type: "waiter_acknowledged", call_id, reason, at: AT });

test("a call is open until somebody comes, each reason by itself", () => {
  const calls = [called("a"), called("b", "bill"), coming("a")].reduce(callsAfter, {});
  assert.equal(calls.waiter.coming, true);
  assert.deepEqual(calls.bill, { call_id: "b", at: Date.parse(AT), coming: false });
});

test("an answer to an older call does not end a newer one", () => {
  const calls = [called("a"), called("b"), coming("a")].reduce(callsAfter, {});
  assert.equal(calls.waiter.call_id, "b");
  assert.equal(calls.waiter.coming, false);
});

test("after a reload the open ones are known, and other frames change nothing", () => {
  const calls = callsOf([{ call_id: "a", reason: "bill", called_at: AT }]);
  assert.deepEqual(calls, { bill: { call_id: "a", at: Date.parse(AT), coming: false } });
  assert.equal(callsAfter(calls, { type: "cart_update" }), calls);
});

test("that somebody is on their way is shown for five minutes, and no longer than that asks for attention", () => {
  const now = 1_000_000;
  const calls = [called("a"), coming("a")].reduce((all, frame) => callsAfter(all, frame, now), {});
  assert.equal(unanswered(calls), false);
  assert.equal(callNow(calls, "waiter", now + 299_000).coming, true);
  assert.equal(callNow(calls, "waiter", now + 301_000), undefined);
});

test("a call that nobody has answered stays for as long as nobody has", () => {
  const calls = callsAfter({}, called("a"));
  assert.equal(unanswered(calls), true);
  assert.equal(callNow(calls, "waiter", Date.parse(AT) + 7_200_000).call_id, "a");
  assert.equal(callNow(calls, "bill", 0), undefined);
});
