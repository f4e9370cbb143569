import assert from "node:assert/strict";
import { test } from "node:test";
import { ends, good, nameWrong, parted, SCOPES, scopesWrong, withKey, wordOf } from "staff/api/keys.js";

const NOW = Date.parse("2026-05-08T10:00:00Z");
const key = (id, more = {}) => ({ id, name: "Tills", role: "EMPLOYEE", scopes: ["menu:read"], per_minute: 600, hint: "abcd", expires_at: null, last_used_at: null, revoked_at: null, ...more });

test("a key is good until it ends or is revoked", () => {
  const later = "2026-05-08T10:00:01Z";
  const cases = [{}, { expires_at: later }, { expires_at: "2026-05-08T10:00:00Z" }, { revoked_at: later }];
  assert.deepEqual(cases.map((more) => good(key(1, more), NOW)), [true, true, false, false]);
});

test("the newest stands first, a revoked one in its place, and the key itself is in no list", () => {
  const list = withKey(withKey([key(1)], key(2, { key: "trv_secret" })), key(1, { revoked_at: "2026-05-08T10:00:00Z" }));
  assert.deepEqual(list.map(({ id, revoked_at }) => [id, revoked_at !== null]), [[2, false], [1, true]]);
  assert.equal(JSON.stringify(list).includes("trv_secret"), false);
});

test("a key ends after so many days, or never", () => {
  assert.equal(ends(30, NOW), "2026-06-07T10:00:00.000Z");
  assert.equal(ends(0, NOW), null);
});

test("a name has 1 to 80 characters, and a key is for something", () => {
  assert.deepEqual(["", "  ", "x".repeat(81)].map(nameWrong), Array(3).fill("api.name_wrong"));
  assert.deepEqual(["Tills", "🍕".repeat(80)].map(nameWrong), ["", ""]);
  assert.deepEqual([scopesWrong([]), scopesWrong(["menu:read"])], ["api.scopes_wrong", ""]);
});

test("every scope has words", () => assert.ok(SCOPES.every((scope) => /^[a-z]+_(read|write)$/.test(wordOf(scope)))));

test("keys that open nothing any more stand apart, each in its order", () => {
  const { live, over } = parted([key(3), key(2, { revoked_at: "2026-05-01T10:00:00Z" }), key(1)], NOW);
  assert.deepEqual([live.map(({ id }) => id), over.map(({ id }) => id)], [[3, 1], [2]]);
});
