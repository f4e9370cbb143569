import assert from "node:assert/strict";
import { test } from "node:test";

import { callsAfter, callsOf } from "diner/calls.js";

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
