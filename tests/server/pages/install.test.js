import assert from "node:assert/strict";
import { test } from "node:test";
import { install } from "trivet/install.js";

function worker(state) {
  const listeners = [];
  return {
    state,
    told: [],
    postMessage(said) {
      this.told.push(said);
    },
    addEventListener: (_, listener) => listeners.push(listener),
    becomes(next) {
      this.state = next;
      for (const listener of listeners) listener();
    },
  };
}

function workers(parts = {}) {
  const listeners = [];
  const registration = { installing: null, waiting: null, active: null, ...parts };
  registration.addEventListener = (_, listener) => listeners.push(listener);
  const asked = [];
  return {
    asked,
    registration,
    register: async (...given) => {
      asked.push(given);
      return registration;
    },
    finds(next) {
      registration.installing = next;
      for (const listener of listeners) listener();
    },
  };
}

test("a browser without workers does without", async () => {
  await install(undefined, "v1", Promise.resolve());
});

test("a browser that refuses does without", async () => {
  await install({ register: () => Promise.reject(new Error("private")) }, "v1", Promise.resolve());
});

test("it waits until the page has what it needs", async () => {
  const here = workers();
  let ready = () => {};
  const done = install(here, "v1", new Promise((resolve) => (ready = resolve)));
  assert.equal(here.asked.length, 0);

  ready();
  await done;

  assert.deepEqual(here.asked, [["/sw.js", { type: "module", updateViaCache: "none" }]]);
});

test("a worker hears which version the page is of as soon as it can hear, each time it has got further", async () => {
  const first = worker("installing");
  await install(workers({ installing: first }), "v1", Promise.resolve());
  assert.deepEqual(first.told, []);

  first.becomes("installed");
  first.becomes("activated");

  assert.deepEqual(first.told, [{ version: "v1" }, { version: "v1" }]);
});

test("the worker that is at work and the one that waits both hear it", async () => {
  const [active, waiting] = [worker("activated"), worker("installed")];

  await install(workers({ active, waiting }), "v2", Promise.resolve());

  assert.deepEqual([active.told, waiting.told], [[{ version: "v2" }], [{ version: "v2" }]]);
});

test("a new worker that comes while the page is open hears it too, once for each step", async () => {
  const here = workers({ active: worker("activated") });
  await install(here, "v2", Promise.resolve());
  const next = worker("installing");
  here.finds(next);
  here.finds(next);

  next.becomes("installed");
  next.becomes("redundant");

  assert.deepEqual(next.told, [{ version: "v2" }]);
});
