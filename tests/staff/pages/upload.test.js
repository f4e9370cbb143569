import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const kept = new Map();
globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
globalThis.sessionStorage = globalThis.localStorage;
globalThis.location = { origin: "http://x", protocol: "http:", host: "x" };
globalThis.addEventListener ??= () => {};

const { account } = await import("staff/account.js");
const { upload } = await import("staff/upload.js");

const FILE = { type: "image/png" };
let answers = [];
let asked = [];

class Request {
  upload = {};
  headers = {};
  open(method, path) {
    Object.assign(this, { method, path });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  send(body) {
    asked.push({ method: this.method, path: this.path, headers: this.headers, body });
    const [status, responseText] = answers.shift() ?? [0, ""];
    this.upload.onprogress({ loaded: 1, total: 4 });
    this.upload.onprogress({ loaded: 0, total: 0 });
    if (status === 0) return this[`on${responseText}`]();
    Object.assign(this, { status, responseText });
    this.onload();
  }
}

beforeEach(() => {
  answers = [];
  asked = [];
  globalThis.XMLHttpRequest = Request;
  account.token = async (old) => (old === null ? "old" : "new");
});

test("a file goes as it is, with its type and the token, and says how far it is", async () => {
  answers = [[200, '{"data":{"photo":"/p"}}']];
  const shares = [];
  assert.deepEqual(await upload("/to", FILE, (share) => shares.push(share)), { data: { photo: "/p" } });
  assert.deepEqual(asked, [{ method: "PUT", path: "/to", headers: { Authorization: "Bearer old", "Content-Type": "image/png" }, body: FILE }]);
  assert.deepEqual(shares, [0.25, 0]);
});

test("a token that is over is renewed once, and no more", async () => {
  answers = [[401, "{}"], [200, '{"data":1}']];
  assert.deepEqual(await upload("/to", FILE, () => {}), { data: 1 });
  assert.deepEqual(asked.map(({ headers }) => headers.Authorization), ["Bearer old", "Bearer new"]);
  answers = [[401, "{}"], [401, '{"error":{"code":"UNAUTHORIZED","message":"no"}}'], [200, "{}"]];
  await assert.rejects(upload("/to", FILE, () => {}), { code: "UNAUTHORIZED", status: 401 });
  assert.equal(answers.length, 1);
});

test("what is refused says why, and what is no answer of ours is said as that", async () => {
  answers = [[413, '{"error":{"code":"PAYLOAD_TOO_LARGE","message":"m","details":{"field":"photo"}}}']];
  await assert.rejects(upload("/to", FILE, () => {}), { code: "PAYLOAD_TOO_LARGE", status: 413, details: { field: "photo" } });
  for (const text of ["<html>", "", "null"]) {
    answers = [[502, text]];
    await assert.rejects(upload("/to", FILE, () => {}), { code: "BAD_ANSWER", status: 502 });
  }
  answers = [[200, "no JSON"]];
  await assert.rejects(upload("/to", FILE, () => {}), { code: "BAD_ANSWER" });
});

test("a line that is lost, stops, or takes too long is each its own", async () => {
  for (const [how, code] of [["error", "NETWORK"], ["abort", "ABORTED"], ["timeout", "TIMEOUT"]]) {
    answers = [[0, how]];
    await assert.rejects(upload("/to", FILE, () => {}), { code });
  }
});
