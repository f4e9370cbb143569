import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { speak } from "trivet/i18n.js";
import { canRetry, entityName, errorWords, kindName, lacksSince, standing, titleOf, withSink } from "staff/sync/reading.js";

const sink = (more = {}) => ({ id: 5, kind: "redis", name: "", state: "success", attempts: 0, last_error: "", next_at: "2026-05-08T10:00:00Z", disabled_at: null, lag_rows: 0, lag_seconds: 0, delivered: 7, delivered_at: null, parked: 0, ...more });
const WORDS = { "sync.kind.redis": "Redis", "sync.entity.table": "Table", "sync.error.redis_does_not_answer": "Redis does not answer.", "sync.error.status": "It answers {status}.", "sync.error.redirect": "It sends on.", "sync.error.crashed": "Ours: {error}.", "sync.error.said": "It says “{error}”.", "sync.error.none": "Silent." };

beforeEach(() => speak({ locale: "en-GB", messages: WORDS }));

test("what is most urgent is said: failing before refusing before lagging", () => {
  const cases = [
    sink({ state: "failed", attempts: 3, parked: 1, lag_seconds: 90 }),
    sink({ state: "pending", parked: 1, lag_rows: 2, lag_seconds: 90 }),
    sink({ parked: 1 }),
    sink({ state: "pending", lag_rows: 2, lag_seconds: 61 }),
    sink({ state: "pending", lag_rows: 2, lag_seconds: 60 }),
    sink(),
  ];
  assert.deepEqual(cases.map((one) => standing(one).key), ["sync.failed", "sync.refuses", "sync.refuses", "sync.late", "sync.catching_up", "sync.whole"]);
  assert.deepEqual(cases.map((one) => standing(one).tone), ["alert", "alert", "alert", "alert", "wait", "good"]);
});

test("one that is disabled says that, whatever it did before", () => {
  assert.equal(standing(sink({ state: "failed", attempts: 7, parked: 2, disabled_at: "2026-05-08T10:00:00Z" })).key, "sync.disabled");
});

test("one has the name that people know it by, and says of which kind it is", () => {
  assert.deepEqual(titleOf(sink()), ["Redis", ""]);
  assert.deepEqual(titleOf(sink({ name: "till.example" })), ["till.example", "Redis"]);
});

test("it lacks something since the oldest row, or nothing", () => {
  assert.equal(lacksSince(sink({ lag_rows: 1, lag_seconds: 2.5 }), 10_000), 7_500);
  assert.equal(lacksSince(sink(), 10_000), null);
});

test("a kind, an entity and an error that are not known are said as they came", () => {
  assert.deepEqual([kindName("redis"), kindName("carrier_pigeon")], ["Redis", "carrier_pigeon"]);
  assert.deepEqual(["table", "shelf"].map((entity_type) => entityName({ entity_type, entity_id: "1", error: "", at: "" })), ["Table", "shelf"]);
  assert.deepEqual(["redis does not answer", "http_500", "http_302", "crashed (KeyError)", "odd", ""].map(errorWords), ["Redis does not answer.", "It answers 500.", "It sends on.", "Ours: KeyError.", "It says “odd”.", "Silent."]);
});

test("trying again is offered where it would do something", () => {
  assert.deepEqual([sink(), sink({ attempts: 1 }), sink({ parked: 1 }), sink({ state: "pending", lag_rows: 3 })].map(canRetry), [false, true, true, false]);
  assert.equal(canRetry(sink({ attempts: 1, parked: 1, disabled_at: "2026-03-01T19:30:00Z" })), false);
});

test("one that was asked takes its own place", () => {
  const list = withSink([sink(), sink({ id: 6 })], sink({ attempts: 4 }));
  assert.deepEqual(list.map(({ id, attempts }) => [id, attempts]), [[5, 4], [6, 0]]);
});
