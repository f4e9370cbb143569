import assert from "node:assert/strict";
import { test } from "node:test";
import { work } from "trivet/offline/worker.js";
import { HERE, scope } from "./scope.js";

const FILES = Object.fromEntries(
  ["offline.html", "page.js", "all.css", "main.js", "later.js"].map((name) => [`/assets/v2/${name}`, name]),
);
const GIVEN = {
  version: "v2",
  page: "/assets/v2/offline.html",
  files: ["/assets/v2/page.js", "/assets/v2/all.css"],
  programs: { "/staff": ["/assets/v2/main.js", "/assets/v2/later.js"] },
};
const OFFLINE = ["/assets/v2/all.css", "/assets/v2/offline.html", "/assets/v2/page.js"];
const FLOOR = { url: `${HERE}/staff/floor` };

function working(more = {}) {
  const world = scope({ files: { ...FILES }, ...more });
  work(world, GIVEN);
  return world;
}

test("it is ready once the page without a network is kept, with what that needs", async () => {
  const world = working();

  await world.happens("install");

  assert.deepEqual(world.kept("trivet-v2"), OFFLINE);
});

test("it is not ready where one of these is missing", async () => {
  const world = working();
  delete world.files["/assets/v2/page.js"];

  await assert.rejects(world.happens("install"));
});

test("it does not take over by itself", async () => {
  const world = working({ open: [FLOOR] });

  await world.happens("install");

  assert.equal(world.skipped, 0);
});

test("when it begins, former versions are cleared away and nothing else", async () => {
  const world = working();
  await world.caches.open("trivet-v1");
  await world.caches.open("somebody-elses");
  await world.happens("install");

  await world.happens("activate");

  assert.deepEqual([...world.stored.keys()].sort(), ["somebody-elses", "trivet-v2"]);
  assert.deepEqual([world.claimed, world.preloading], [1, true]);
});

test("a file is fetched once, and then never again", async () => {
  const world = working();

  for (const _ of [1, 2]) assert.equal(await (await world.gets("/assets/v2/main.js")).clone().text(), "main.js");
  world.online = false;
  assert.ok((await world.gets("/assets/v2/main.js")).ok);

  assert.deepEqual(world.asked, ["/assets/v2/main.js"]);
});

test("what is not there is not kept", async () => {
  const world = working();

  assert.equal((await world.gets("/assets/v2/gone.js")).status, 404);

  assert.deepEqual(world.kept("trivet-v2"), []);
});

test("a phone that is full shows the page all the same", async () => {
  const world = working();
  world.full = true;

  assert.equal(await (await world.gets("/assets/v2/main.js")).text(), "main.js");
});

test("other versions, other answers and what changes something pass by", async () => {
  const world = working();

  assert.equal(await world.gets("/assets/v1/main.js"), null);
  assert.equal(await world.gets("/cart_snapshot?sessionId=1"), null);
  assert.equal(await world.gets("/t/x/manifest.webmanifest"), null);
});

test("a page is what the network says, and is never kept", async () => {
  const world = working();
  world.files["/t/secret"] = "the table";
  await world.happens("install");

  assert.equal(await (await world.gets("/t/secret", "navigate")).text(), "the table");

  assert.deepEqual(world.kept("trivet-v2"), OFFLINE);
});

test("a page that the browser has asked for already is not asked for twice", async () => {
  const world = working();

  const early = world.gets("/t/secret", "navigate", { preloadResponse: Promise.resolve(new Response("early")) });

  assert.equal(await (await early).text(), "early");
  assert.deepEqual(world.asked, []);
});

test("without a network a page is the one that says so, whoever has noticed", async () => {
  const world = working();
  await world.happens("install");
  world.online = false;

  assert.equal(await (await world.gets("/t/secret", "navigate")).clone().text(), "offline.html");
  const late = { preloadResponse: Promise.reject(new TypeError("no network")) };
  assert.equal(await (await world.gets("/staff", "navigate", late)).clone().text(), "offline.html");
});

test("an error of the server is the server's to explain", async () => {
  const world = working();
  await world.happens("install");

  assert.equal((await world.gets("/t/gone", "navigate")).status, 404);
});

test("where the browser has cleared the cache, it is the browser's own page", async () => {
  const world = working();
  world.online = false;

  assert.equal((await world.gets("/t/secret", "navigate")).type, "error");
});

test("all of a program is kept once a page of it has been loaded, fetched once", async () => {
  const world = working({ open: [FLOOR] });

  await world.happens("message", { data: { version: "v2" }, source: FLOOR });
  await world.happens("message", { data: { version: "v2" }, source: FLOOR });

  assert.deepEqual(world.kept("trivet-v2"), ["/assets/v2/later.js", "/assets/v2/main.js"]);
  assert.equal(world.asked.length, 2);
});

test("a network that goes away meanwhile is no harm", async () => {
  const world = working({ open: [FLOOR] });
  world.online = false;

  await world.happens("message", { data: { version: "v2" }, source: FLOOR });

  assert.deepEqual(world.kept("trivet-v2"), []);
});

test("it takes over when the only page that is open is of its version", async () => {
  const world = working({ open: [FLOOR] });

  await world.happens("message", { data: { version: "v2" }, source: FLOOR });

  assert.equal(world.skipped, 1);
});

test("while a page of another version is open, it waits", async () => {
  const world = working({ open: [FLOOR, { url: `${HERE}/staff` }] });

  await world.happens("message", { data: { version: "v2" }, source: FLOOR });
  world.open.pop();
  await world.happens("message", { data: { version: "v1" }, source: FLOOR });

  assert.equal(world.skipped, 0);
});

test("what it does not understand does nothing", async () => {
  const world = working({ open: [FLOOR] });

  for (const data of [null, {}, "v2", { version: 2 }]) await world.happens("message", { data, source: FLOOR });
  await world.happens("message", { data: { version: "v2" }, source: null });

  assert.deepEqual([world.skipped, world.asked.length], [0, 0]);
});
