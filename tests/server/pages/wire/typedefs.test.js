import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FILES, typedefs } from "../../../browser/typedefs.mjs";

const ROOT = new URL("../../../../", import.meta.url);

for (const [channel, { path }] of Object.entries(FILES)) {
  test(`${path} says what docs/asyncapi.json says`, () => {
    const written = readFileSync(new URL(path, ROOT), "utf8");

    assert.equal(written, typedefs(channel), "write it anew: node tests/browser/typedefs.mjs");
  });
}
