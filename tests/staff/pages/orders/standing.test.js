import assert from "node:assert/strict";
import { test } from "node:test";
import { movesOf } from "staff/floor/moves.js";
import { SHOP_STATUSES } from "staff/orders/narrowed.js";
import { standing, way } from "staff/orders/standing.js";
import { wordsIn } from "../words.js";

const STATUSES = ["draft", "validated", "paid", "preparing", "delayed", "missing", "ready", "out_for_delivery", "done", "invoiced", "cancelled"];
const of = (status, fulfillment_type = null, shop_status = null) => ({ status, fulfillment_type, shop_status, pos_status: "accepted", payment_status: "unpaid" });

test("an order of the shop is picked and handed over, and one of a table is cooked and served", () => {
  assert.deepEqual(STATUSES.map((one) => standing(of(one))), STATUSES.map((one) => `order.${one}`));
  assert.deepEqual(SHOP_STATUSES.map((word) => standing(of("done", "DELIVERY", word))), SHOP_STATUSES.map((word) => `ops.status.${word}`)); // the server's word counts
  assert.equal(standing(of("done", "PICKUP", "DELIVERED")), "orders.shop.fetched");
});

test("there are words for wherever an order is, in every language", () => {
  for (const language of ["en", "de", "it"]) {
    const { messages } = wordsIn(language);
    for (const status of STATUSES) assert.ok(messages[standing(of(status))], `${language} ${status}`);
    for (const kind of ["DELIVERY", "PICKUP"]) for (const word of SHOP_STATUSES) assert.ok(messages[standing(of("ready", kind, word))], `${language} ${kind} ${word}`);
  }
});

test("what the shop has one word for is said once on its way", () => {
  const history = ["validated", "paid", "preparing", "missing", "preparing", "ready"].map((status, at) => ({ status, at: String(at) }));
  const words = ["CREATED", "CREATED", "IN_PROGRESS", "MISSING", "IN_PROGRESS", "READY"];
  const ofShop = history.map((move, at) => ({ ...move, shop_status: words[at] }));
  assert.deepEqual(way(of("ready", "PICKUP"), ofShop).map(({ said, at }) => `${at} ${said.slice(11)}`), ["0 CREATED", "2 IN_PROGRESS", "3 MISSING", "4 IN_PROGRESS", "5 READY"]);
  assert.equal(way(of("ready"), history).length, 6);
});

test("nobody cooks or serves an order of the shop; that it was paid at the counter is said of it", () => {
  assert.deepEqual(["validated", "preparing", "missing", "ready", "done"].map((one) => movesOf(of(one, "PICKUP"))), [["paid"], [], [], [], []]);
});
