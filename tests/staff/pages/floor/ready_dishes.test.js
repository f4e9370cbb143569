import assert from "node:assert/strict";
import { test } from "node:test";
import { elsewhere, mayHave, readyOf } from "staff/floor/ready_dishes.js";

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

test("an order that is over has nothing to serve", () => {
  const orders = ["preparing", "cancelled", "done", "invoiced", "ready"].map((status) => ({ order_id: status, status }));
  assert.deepEqual(mayHave(orders), ["preparing", "ready"]);
});

test("portions of older orders than are listed are counted, and where all are listed none is", () => {
  const dishes = readyOf([order([{ position: 0, state: "ready" }])]);
  const session = { ready_items: 5, order_count: 21, orders: Array(20) };
  assert.equal(elsewhere(session, dishes), 3);
  assert.equal(elsewhere({ ...session, ready_items: 1 }, dishes), 0);
  assert.equal(elsewhere({ ...session, order_count: 20 }, dishes), 0);
});
