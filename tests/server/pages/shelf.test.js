import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { shelf } from "trivet/shelf.js";

/** A browser's storage; `full`: it takes nothing. */
function storage(full = false) {
  const kept = new Map();
  const setItem = (key, value) => {
    if (full) throw new Error("QuotaExceededError");
    kept.set(key, value);
  };
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem, removeItem: (key) => void kept.delete(key) };
}

/** A browser with its site data blocked: to name its storage raises. */
const blocked = {
  get localStorage() {
    throw new Error("SecurityError");
  },
};

for (const [where, browser] of [["blocked", blocked], ["full", { localStorage: storage(true) }], ["none", {}]]) {
  test(`what is kept is there for the rest of the page where storage is ${where}`, () => {
    const own = shelf("localStorage", browser);
    assert.equal(own.getItem("a"), null);
    own.setItem("a", "1");
    assert.equal(own.getItem("a"), "1");
    own.removeItem("a");
    assert.equal(own.getItem("a"), null);
  });
}

test("what the browser takes is in its storage, where other tabs find it and change it", () => {
  const browser = { localStorage: storage() };
  const own = shelf("localStorage", browser);
  own.setItem("a", "1");
  assert.equal(browser.localStorage.kept.get("a"), "1");
  browser.localStorage.setItem("a", "2");
  assert.equal(own.getItem("a"), "2");
  own.removeItem("a");
  assert.equal(browser.localStorage.kept.size, 0);
});

test("a newer value that did not fit hides the older one, until one fits again", () => {
  const browser = { localStorage: storage() };
  const own = shelf("localStorage", browser);
  own.setItem("a", "1");
  const full = { ...storage(true), getItem: browser.localStorage.getItem };
  const roomy = browser.localStorage;
  browser.localStorage = full;
  own.setItem("a", "2");
  assert.equal(own.getItem("a"), "2");
  browser.localStorage = roomy;
  own.setItem("a", "3");
  roomy.setItem("a", "4");
  assert.equal(own.getItem("a"), "4");
});

test("no page touches the browser's storage but by a shelf", () => {
  const root = new URL("../../../", import.meta.url);
  for (const folder of ["server/pages/static/js/", "server/diners/pages/static/js/", "staff/pages/static/js/"]) {
    for (const file of readdirSync(new URL(folder, root), { recursive: true }).filter((name) => name.endsWith(".js") && name !== "shelf.js")) {
      const code = readFileSync(new URL(folder + file, root), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      if (!/\b(local|session)Storage\b/.test(code)) continue;
      assert.match(code, /^import \{[^}]*Storage[^}]*\} from "trivet\/shelf\.js";$/m, folder + file);
      assert.doesNotMatch(code, /(globalThis|window)\??\.(local|session)Storage/, folder + file);
    }
  }
});
