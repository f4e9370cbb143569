import assert from "node:assert/strict";
import { test } from "node:test";

import { initial } from "trivet/components/person.js";

test("a name is shown by its first letter, whatever alphabet it is in", () => {
  assert.deepEqual([" anna", "élan", "e\u0301lan", "👩‍👩‍👧 family", "Ωmega", ""].map(initial), ["A", "É", "E\u0301", "👩‍👩‍👧", "Ω", "?"]);
});

test("a browser that cannot tell letters apart shows the first character", () => {
  const { Segmenter } = Intl;
  try {
    Intl.Segmenter = undefined;
    assert.deepEqual(["anna", "👩 a", ""].map(initial), ["A", "👩", "?"]);
  } finally {
    Intl.Segmenter = Segmenter;
  }
});
