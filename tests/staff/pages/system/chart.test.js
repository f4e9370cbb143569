import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { speak } from "trivet/i18n.js";
import { HEIGHT, line, told, top, WIDTH } from "staff/system/chart.js";
import { bytes, CHARTS, duration, series, serviceName, standing, unwell } from "staff/system/figures.js";
import { wordsIn } from "../words.js";

const MINUTE = 60_000;
const points = (...values) => values.map((value, index) => ({ at: index * MINUTE, value }));
const drawn = (measured) => line(measured, { from: measured[0].at, to: measured.at(-1).at, everyMs: MINUTE });
const service = (more = {}) => ({ name: "door", running: true, restarts: 0, state: "running", last_error: null, holds: [], ...more });

beforeEach(() => speak(wordsIn("en")));

test("the scale ends at the next round number, and is never nothing", () => {
  assert.deepEqual([0, 1, 1.2, 3, 7, 10, 11, 0.03, 480].map((value) => top(points(value))), [1, 1, 2, 5, 10, 10, 20, 0.05, 500]);
  assert.equal(top([]), 1);
  assert.equal(top(points(null, null)), 1);
});

test("a line goes from edge to edge, from the ground to the top", () => {
  assert.equal(drawn(points(0, 5, 10)), `M0 ${HEIGHT}h0L${WIDTH / 2} ${HEIGHT / 2}L${WIDTH} 0`);
});

test("nothing measured, and a process that stood still, break the line", () => {
  assert.equal(drawn(points(0, null, 10, 10)).match(/M/g).length, 2);
  assert.equal(drawn([{ at: 0, value: 1 }, { at: MINUTE, value: 1 }, { at: 10 * MINUTE, value: 1 }]).match(/M/g).length, 2);
  assert.equal(drawn([{ at: 0, value: 1 }, { at: 2 * MINUTE, value: 1 }]).match(/M/g).length, 1, "a point that was a little late");
});

test("a single point is seen, and none are no line", () => {
  assert.match(drawn(points(3)), /^M0 [\d.]+h0$/);
  assert.equal(line([], { from: 0, to: 0, everyMs: MINUTE }), "");
});

test("what is read out has each part's highest, and not hundreds of rows", () => {
  const measured = points(...Array.from({ length: 360 }, (_, minute) => (minute === 100 ? 99 : 1)));
  const rows = told(measured, 24);
  assert.equal(rows.length, 24);
  assert.equal(rows.filter(({ value }) => value === 99).length, 1);
  assert.equal(rows.at(-1).at, measured.at(-1).at);
  assert.deepEqual(told(points(null, null), 1), [{ at: MINUTE, value: null }]);
});

test("a figure that a point does not have is none, not nought", () => {
  assert.deepEqual(series([{ at: "1970-01-01T00:01:00Z", orders: 0 }, { at: "1970-01-01T00:02:00Z" }], "orders"), [{ at: MINUTE, value: 0 }, { at: 2 * MINUTE, value: null }]);
});

test("figures are written as people read them", () => {
  assert.match(duration(59), /^59 secs?$/);
  assert.match(duration(600), /^10 mins?$/);
  assert.match(duration(9000), /^2\.5 hrs?$/);
  assert.equal(bytes(0), "0 byte");
  assert.equal(bytes(134_200_000), "134 MB");
});

test("a service that was mended runs, one that begins again does not yet", () => {
  assert.equal(standing(service()), "good");
  assert.equal(standing(service({ restarts: 2 })), "mended");
  assert.equal(standing(service({ state: "starting", restarts: 2 })), "wait");
  assert.equal(standing(service({ running: false })), "bad");
  assert.equal(standing(service({ state: "ended" })), "bad");
});

test("all that do not run are counted, however deep they stand", () => {
  assert.equal(unwell([service({ holds: [service({ running: false })] }), service({ state: "ended" }), service({ restarts: 9 })]), 2);
});

test("a service that a later version has is called by its own name", () => {
  assert.equal(serviceName("door"), "The door: pages and sockets");
  assert.equal(serviceName("oven"), "oven");
});

test("every chart has its words in each language", () => {
  for (const language of ["en", "de", "it"]) {
    const { messages } = wordsIn(language);
    for (const { figure, written } of CHARTS) {
      assert.ok(messages[`system.chart.${figure}`], figure);
      assert.equal(typeof written(1), "string");
    }
  }
});
