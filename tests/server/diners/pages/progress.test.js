import assert from "node:assert/strict";
import { test } from "node:test";

import { ordersAfter } from "diner/orders.js";
import { nextCourse, reachedAt } from "diner/progress.js";
import { cooking, order } from "./placed.js";

test("a step has the time at which it was reached", () => {
  const [done] = ordersAfter([order(1)], { type: "order_status", order_id: "ORD-1-1", status: "preparing", at: "2024-01-15T19:04:00Z" });
  assert.equal(reachedAt(done, 0), Date.parse("2024-01-15T19:00:00Z"));
  assert.equal(reachedAt(done, 1), Date.parse("2024-01-15T19:04:00Z"));
  assert.equal(reachedAt(done, 2), null);
});

test("the next course is the first that waits, over all orders, and what was cancelled does not wait", () => {
  const main = cooking(0, { course: "main", held: true });
  const dessert = cooking(1, { course: "dessert", held: true });
  assert.equal(nextCourse([order(1, { kitchen: [dessert] }), order(2, { kitchen: [main] })]), "main");
  assert.equal(nextCourse([order(1, { kitchen: [{ ...main, struck: "cancelled" }, dessert] })]), "dessert");
  assert.equal(nextCourse([order(1, { status: "cancelled", kitchen: [main] })]), null);
});

test("the course after is offered when all of the one before is ready, so that a second tap does not ask for both", () => {
  const kitchen = ["main", "main", "dessert"].map((course, position) => cooking(position, { course, held: true }));
  const told = (orders, frame) => ordersAfter(orders, { order_id: "ORD-1-1", ...frame });
  const dessert = order(2, { kitchen: [cooking(0, { course: "dessert", held: true })] });
  let orders = told([order(1, { kitchen }), dessert], { type: "course_update", course: "main", held: false });
  assert.equal(nextCourse(orders), null);
  orders = told(orders, { type: "order_item_status", position: 0, state: "served" });
  assert.equal(nextCourse(orders), null, "somebody still waits for theirs");
  orders = told(orders, { type: "order_item_status", position: 1, state: "ready" });
  assert.equal(nextCourse(orders), "dessert");
});

test("who orders more of a course does not hold up what waits of it", () => {
  const [waits, cooks] = [true, false].map((held, position) => cooking(position, { course: "main", held }));
  assert.equal(nextCourse([order(1, { kitchen: [waits] }), order(2, { kitchen: [cooks] })]), "main");
});
