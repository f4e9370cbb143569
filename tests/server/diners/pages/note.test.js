import assert from "node:assert/strict";
import { test } from "node:test";

import { createNote } from "diner/note.js";

const CART = { sessionId: "s1", round: 1 };

function shelf() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) };
}

test("a note outlives a reload, and belongs to one round of one session", () => {
  const tab = shelf();
  createNote(tab).write(CART, "no onions");
  const again = createNote(tab);
  assert.equal(again.to(CART), "no onions");
  assert.equal(again.to({ ...CART, round: 2 }), "");
  assert.equal(again.to({ ...CART, sessionId: "s2" }), "");
  assert.equal(again.to({ sessionId: null, round: 1 }), "");
});

test("where nothing may be kept it is kept as long as the page, and nonsense is no note", () => {
  const no = () => {
    throw new Error("SecurityError");
  };
  const note = createNote({ getItem: no, setItem: no, removeItem: no });
  note.write(CART, "no onions");
  assert.equal(note.to(CART), "no onions");
  const torn = shelf();
  torn.setItem("trivet.note", '{"text": 1}');
  assert.equal(createNote(torn).to(CART), "");
});
