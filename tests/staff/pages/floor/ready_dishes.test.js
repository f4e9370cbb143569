import assert from "node:assert/strict";
import { test } from "node:test";
import { readyOf } from "staff/floor/ready_dishes.js";

const items = [{ name: "Margherita", qty: 2, note: "no salt" }, { name: "Acqua", qty: 1, note: "" }, { name: "Pane", qty: 1, note: "" }];
const order = (kitchen) => ({ order_id: "ORD-1-42", items, kitchen });

test("what is ready and not struck is to be served, with its note", () => {
  const kitchen = [
    { position: 2, state: "ready", struck: null },
    { position: 0, state: "ready" },
    { position: 1, state: "served", struck: null },
  ];
  assert.deepEqual(readyOf([order(kitchen)]).map(({ position, name, note }) => [position, name, note]), [[2, "Pane", ""], [0, "Margherita", "no salt"]]);
  assert.deepEqual(readyOf([order([{ position: 0, state: "ready", struck: "cancelled" }])]), []);
});

test("an order that the kitchen does not have, or has more of, has nothing to serve", () => {
  assert.deepEqual(readyOf([order([]), order([{ position: 9, state: "ready" }])]), []);
});
