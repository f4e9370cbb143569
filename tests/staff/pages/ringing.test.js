import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals-core";
import { live } from "staff/live.js";
import { ringing } from "staff/ringing.js";

const AT = "2026-01-01T19:00:00Z";
const call = (id, more = {}) => ({ call_id: id, session_id: "s", reason: "waiter", called_at: AT, ended_at: null, ...more });
const alert = (id, more = {}) => ({ alert_id: id, kind: "order_unsent", raised_at: AT, acknowledged_at: null, ...more });
const floor = (calls = [], alerts = [], seq = 10) => ({
  type: "floor", seq, restaurant: {}, system: {}, tables: [], orders: [], complete: true, items: [], tickets: [], alerts,
  sessions: [{ session_id: "s", state: "active", open_bill: 0, members: [], orders: [], calls }],
});

/** A house with a bell that writes down what it does. */
function listening() {
  const [house, now, heard] = [live(), signal(0), []];
  const sounds = { ring: (which) => heard.push(which), remind: (which) => heard.push(`${which} again`), hush: () => heard.push("hush") };
  const stop = ringing(house, now, sounds);
  let seq = 10;
  const tell = (frame) => house.apply({ at: AT, seq: ++seq, ...frame });
  return { house, tell, stop, tick: () => (now.value += 1000), heard: () => heard.splice(0) };
}

test("what waited before anything was known does not ring at once", () => {
  const { tell, tick, heard } = listening();
  tick();
  assert.deepEqual(heard(), []);
  tell(floor([call("c")], [alert("a")]));
  assert.deepEqual(heard(), ["hush"]);
});

test("a table that calls rings, and what has to be seen to rings otherwise and before it", () => {
  const { house, tell, heard } = listening();
  tell(floor());
  heard();
  tell({ type: "call", call: call("c") });
  assert.deepEqual(heard(), ["call"]);
  tell({ type: "pos_alert", alert: alert("a"), order: null });
  assert.deepEqual(heard(), ["alert"]);
  house.apply(floor([call("c"), call("d")], [alert("a"), alert("b")], 20));
  assert.deepEqual(heard(), ["alert"], "of several at once one rings");
});

test("food that is ready rings once, and not again while it waits or more of it comes", () => {
  const { tell, tick, heard } = listening();
  tell(floor());
  heard();
  const [session] = floor().sessions;
  tell({ type: "session_update", session: { ...session, ready_items: 2, ready_since: AT } });
  assert.deepEqual(heard(), ["ready"]);
  tell({ type: "session_update", session: { ...session, ready_items: 3, ready_since: AT } });
  tick();
  assert.deepEqual(heard(), []);
});

test("what came while there was no connection rings when it is known", () => {
  const { house, tell, heard } = listening();
  tell(floor());
  heard();
  house.apply(floor([call("c")], [], 20));
  assert.deepEqual(heard(), ["call"]);
});

test("what waits is reminded of, and what somebody has taken is not", () => {
  const { tell, tick, heard } = listening();
  tell(floor());
  tell({ type: "call", call: call("c") });
  heard();
  tick();
  assert.deepEqual(heard(), ["call again"]);
  tell({ type: "pos_alert", alert: alert("a"), order: null });
  heard();
  tick();
  assert.deepEqual(heard(), ["alert again"]);
  tell({ type: "pos_alert", alert: alert("a", { acknowledged_at: AT }), order: null });
  tell({ type: "call", call: call("c", { ended_at: AT }) });
  heard();
  tick();
  assert.deepEqual(heard(), []);
});

test("after somebody has signed out and in again all is known anew, and a stopped bell is silent", () => {
  const { house, tell, stop, heard } = listening();
  tell(floor());
  house.clear();
  heard();
  house.apply(floor([call("c")]));
  assert.deepEqual(heard(), ["hush"]);
  stop();
  tell({ type: "call", call: call("d"), seq: 30 });
  assert.deepEqual(heard(), []);
});
