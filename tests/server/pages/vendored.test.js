import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { LIBRARIES } from "../../browser/importmap.mjs";

const ROOT = new URL("../../../", import.meta.url);
const VENDOR = new URL("server/pages/static/vendor/", ROOT);
const PACKAGES = new URL("tests/browser/node_modules/", ROOT);

const read = (url) => readFileSync(url, "utf8");
const rows = [...read(new URL("VENDORED.md", VENDOR)).matchAll(/^\| `(.+?)` \| `(.+?)` \| (.+?) \| (.+?) \| `(.+?)` \| (.+?), `(.+?)` \|$/gm)];

for (const [, file, name, from, version, source, licence, licenceFile] of rows) {
  test(`${file} is ${from} ${version} as it was shipped`, () => {
    const manifest = JSON.parse(read(new URL(`${from}/package.json`, PACKAGES)));

    assert.equal(manifest.version, version);
    assert.equal(manifest.license, licence);
    assert.equal(read(new URL(file, VENDOR)), read(new URL(`${from}/${source}`, PACKAGES)));
    assert.equal(read(new URL(licenceFile, VENDOR)), read(new URL(`${from}/LICENSE`, PACKAGES)));
    assert.equal(LIBRARIES[name], `server/pages/static/vendor/${file}`);
  });
}

test("nothing is vendored that the list does not name", () => {
  const listed = new Set(["VENDORED.md", ...rows.flatMap(([, file, , , , , , licenceFile]) => [file, licenceFile])]);

  assert.deepEqual(readdirSync(VENDOR).filter((file) => !listed.has(file)), []);
  assert.equal(rows.length, Object.keys(LIBRARIES).length);
});
