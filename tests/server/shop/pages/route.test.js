import assert from "node:assert/strict";
import { test } from "node:test";

import { hashOf, routeOf } from "shop/route.js";

test("a screen is found behind the address's #, and written there", () => {
  assert.deepEqual(routeOf("#order/ORD-1-7"), { room: "order", more: "ORD-1-7" });
  assert.deepEqual(routeOf(hashOf("join", "a.b/c=")), { room: "join", more: "a.b/c=" });
  assert.equal(hashOf("shop"), "");
});

test("what is no screen is the shop", () => {
  assert.deepEqual(routeOf(""), { room: "shop", more: "" });
  assert.deepEqual(routeOf("#constructor"), { room: "shop", more: "" });
  assert.deepEqual(routeOf("#category-3"), { room: "shop", more: "" });
});

test("what is cut off in the middle of a sign is taken as it stands", () => {
  assert.deepEqual(routeOf("#reset/%E0%A4%A"), { room: "reset", more: "%E0%A4%A" });
});
