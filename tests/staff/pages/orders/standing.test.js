import assert from "node:assert/strict";
import { test } from "node:test";
import { movesOf } from "staff/floor/moves.js";
import { standing, way } from "staff/orders/standing.js";
import { wordsIn } from "../words.js";

const STATUSES = ["draft", "validated", "paid", "preparing", "delayed", "missing", "ready", "out_for_delivery", "done", "invoiced", "cancelled"];
const of = (status, fulfillment_type = null) => ({ status, fulfillment_type, pos_status: "accepted", payment_status: "unpaid" });

test("an order of the shop is picked and handed over, and one of a table is cooked and served", () => {
  assert.deepEqual(STATUSES.map((one) => standing(of(one))), STATUSES.map((one) => `order.${one}`));
  const words = { preparing: "ops.status.IN_PROGRESS", done: "ops.status.DELIVERED", paid: "ops.status.CREATED", cancelled: "ops.status.CANCELED" };
  for (const [status, key] of Object.entries(words)) assert.equal(standing(of(status, "DELIVERY")), key);
  assert.equal(standing(of("done", "PICKUP")), "orders.shop.fetched");
});

test("there are words for wherever an order is, in every language", () => {
  for (const language of ["en", "de", "it"]) {
    const { messages } = wordsIn(language);
    for (const kind of [null, "DELIVERY", "PICKUP"]) for (const status of STATUSES) assert.ok(messages[standing(of(status, kind))], `${language} ${kind} ${status}`);
  }
});

test("what the shop has one word for is said once on its way", () => {
  const history = ["validated", "paid", "preparing", "missing", "preparing", "ready"].map((status, at) => ({ status, at: String(at) }));
  assert.deepEqual(way(of("ready", "PICKUP"), history).map(({ said, at }) => `${at} ${said.slice(11)}`), ["0 CREATED", "2 IN_PROGRESS", "3 MISSING", "4 IN_PROGRESS", "5 READY"]);
  assert.equal(way(of("ready"), history).length, 6);
});

test("nobody cooks or serves an order of the shop; that it was paid at the counter is said of it", () => {
  assert.deepEqual(["validated", "preparing", "missing", "ready", "done"].map((one) => movesOf(of(one, "PICKUP"))), [["paid"], [], [], [], []]);
});
