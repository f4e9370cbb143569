import assert from "node:assert/strict";
import { test } from "node:test";
import { able } from "trivet/able.js";

test("a browser that has dialogs can show the pages, and one that has none, or none that open, cannot", () => {
  const Dialog = class {
    showModal() {}
  };
  assert.equal(able({ HTMLDialogElement: Dialog }), true);
  assert.equal(able({ HTMLDialogElement: class {} }), false);
  assert.equal(able({}), false);
});
