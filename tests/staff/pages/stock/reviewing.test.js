import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, change, every, failures, news, open, REVIEWED_MAX, statusOf, toggled } from "staff/stock/reviewing.js";

const request = (id, more = {}) => ({ id, type: "ADD_QUANTITY", quantity: 12, on_hand: 3, status: "PENDING", ...more });

test("a request says from how many to how many it goes", () => {
  assert.deepEqual(change(request(1)), { from: 3, to: 15 });
  assert.deepEqual(change(request(1), 2), { from: 3, to: 5 });
  assert.deepEqual(change(request(1, { type: "SET_QUANTITY", on_hand: null })), { from: null, to: 12 });
  assert.deepEqual(change(request(1, { on_hand: null })), { from: null, to: null }, "what nobody counts has no sum");
});

test("as many are chosen as one review takes, and none twice", () => {
  let chosen = new Set();
  for (let id = 1; id <= REVIEWED_MAX + 5; id += 1) chosen = toggled(chosen, id);
  assert.equal(chosen.size, REVIEWED_MAX);
  assert.equal(toggled(chosen, 1).has(1), false);
  assert.equal(every(Array.from({ length: 130 }, (_, id) => request(id))).size, REVIEWED_MAX);
});

test("of many some fail: these stay as they were, with why, and the rest is done", () => {
  const requests = [request(1), request(2), request(3)];
  const answers = [{ id: 1, status: "APPROVED", error: null }, { id: 2, status: null, error: { code: "ALREADY_REVIEWED", message: "" } }];
  const after = answered(requests, answers);
  assert.deepEqual(after.map(({ status }) => status), ["APPROVED", "PENDING", "PENDING"]);
  assert.deepEqual([...failures(answers)], [[2, { code: "ALREADY_REVIEWED", message: "" }]]);
  assert.deepEqual(open(new Set([1, 2]), after), [2]);
});

test("an address names a status, or those that wait", () => {
  assert.equal(statusOf("REJECTED"), "REJECTED");
  assert.equal(statusOf(null), "PENDING");
});

test("news are what others ask a manager for, and what became of one's own", () => {
  const told = [
    { id: 1, branch_id: 1, status: "PENDING", asked_by: 7 },
    { id: 2, branch_id: 1, status: "PENDING", asked_by: 8 },
    { id: 3, branch_id: 1, status: "APPROVED", asked_by: 7 },
    { id: 4, branch_id: 1, status: "REJECTED", asked_by: 8 },
  ];
  assert.deepEqual(news(told, { me: 7, manager: true }), { asked: 1, answered: 1 });
  assert.deepEqual(news(told, { me: 7, manager: false }), { asked: 0, answered: 1 });
  assert.deepEqual(news([], { me: 7, manager: true }), { asked: 0, answered: 0 });
});
