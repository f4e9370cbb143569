import assert from "node:assert/strict";
import { test } from "node:test";

import { uuid } from "trivet/uuid.js";

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id has the shape of one, with and without the browser's own", () => {
  const plain = { getRandomValues: (bytes) => bytes.fill(0xff) };
  assert.match(uuid(), SHAPE);
  assert.equal(uuid(plain), "ffffffff-ffff-4fff-bfff-ffffffffffff");
});

test("no two are alike", () => {
  const source = { getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
  assert.equal(new Set(Array.from({ length: 1000 }, () => uuid(source))).size, 1000);
});
