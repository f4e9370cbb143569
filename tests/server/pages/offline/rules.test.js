import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheOf, decide, filesOf, keepable, outlived, takesOver } from "trivet/offline/rules.js";

const HERE = "https://order.example";
const VERSION = "0123456789ab";

const asked = (path, more = {}) => ({ method: "GET", mode: "cors", url: `${HERE}${path}`, ...more });
const decided = (path, more) => decide(asked(path, more), HERE, VERSION);

test("files of this version come from the cache", () => {
  assert.equal(decided(`/assets/${VERSION}/kit/js/i18n.js`), "cache");
  assert.equal(decided(`/assets/${VERSION}/diner/icons.svg`, { mode: "no-cors" }), "cache");
});

test("files of any other version are none of the worker's", () => {
  assert.equal(decided("/assets/ba9876543210/kit/js/i18n.js"), "network");
  assert.equal(decided(`/assets/${VERSION}0/kit/js/i18n.js`), "network");
  assert.equal(decided(`/assets/${VERSION}`), "network");
});

test("what has somebody's data in it is left to the network", () => {
  for (const path of ["/cart_snapshot?sessionId=1", "/menu", "/orders/1", "/admin/login", "/restaurants/chianti/logo?v=1",
    "/t/secret/manifest.webmanifest", "/health", "/sw.js", "/icons/icon-192.png"]) {
    assert.equal(decided(path), "network", path);
  }
});

test("a page comes from the network, and without one there is the page that says so", () => {
  for (const path of ["/t/secret", "/staff", "/staff/floor/12", "/docs"]) {
    assert.equal(decided(path, { mode: "navigate" }), "offline page", path);
  }
});

test("a page is never answered from the cache, not even at the address of a file", () => {
  assert.equal(decided(`/assets/${VERSION}/kit/js/i18n.js`, { mode: "navigate" }), "offline page");
});

test("whatever changes something is left to the network", () => {
  assert.equal(decided(`/assets/${VERSION}/kit/js/i18n.js`, { method: "POST" }), "network");
  assert.equal(decided("/staff", { method: "POST", mode: "navigate" }), "network");
});

test("another host is left alone", () => {
  assert.equal(decide(asked("", { url: `https://elsewhere.example/assets/${VERSION}/a.js` }), HERE, VERSION), "network");
});

test("only a whole file of ours is kept", () => {
  assert.ok(keepable({ status: 200, type: "basic", redirected: false }));
  assert.ok(!keepable({ status: 404, type: "basic", redirected: false }));
  assert.ok(!keepable({ status: 206, type: "basic", redirected: false }));
  assert.ok(!keepable({ status: 200, type: "opaque", redirected: false }));
  assert.ok(!keepable({ status: 200, type: "basic", redirected: true }));
});

test("caches of former versions are over, and those of others are not ours to clear", () => {
  const names = [cacheOf("old"), cacheOf(VERSION), "somebody-elses", cacheOf("older")];

  assert.deepEqual(outlived(names, VERSION), [cacheOf("old"), cacheOf("older")]);
});

test("a new version takes over when a page of its own is the only one that is open", () => {
  assert.ok(takesOver(VERSION, 1, VERSION));
  assert.ok(!takesOver(VERSION, 2, VERSION));
  assert.ok(!takesOver("old", 1, VERSION));
  assert.ok(!takesOver(undefined, 1, VERSION));
});

test("a page has the files of its own program", () => {
  const programs = { "/t": ["a"], "/staff": ["b"] };

  assert.deepEqual(filesOf(`${HERE}/t/secret`, programs), ["a"]);
  assert.deepEqual(filesOf(`${HERE}/staff/floor/12`, programs), ["b"]);
  assert.deepEqual(filesOf(`${HERE}/staff`, programs), ["b"]);
  assert.deepEqual(filesOf(`${HERE}/docs`, programs), []);
});
