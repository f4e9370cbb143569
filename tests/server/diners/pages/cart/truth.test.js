import assert from "node:assert/strict";
import { test } from "node:test";
import { after, NOTHING, polled } from "diner/cart/truth.js";
import { SNAPSHOT } from "../party.js";

const start = after(NOTHING, { ...SNAPSHOT, seq: 5 });
const line = { public_id: "a", menu_item_id: 7, name: "Espresso", qty: 1, note: "", unit_price: 2.2, line_total: 2.2, member_id: "bob", version: 1, state: "pending" };
const update = (seq, item) => ({ type: "cart_update", seq, by: "bob", action: "updated", item, total: 0, cart_hash: `h${seq}` });

test("a frame that comes twice, or after a newer one, changes nothing", () => {
  const newer = after(start, update(7, { ...line, qty: 3 }));

  assert.equal(after(newer, update(7, { ...line, qty: 3 })), newer);
  assert.equal(after(newer, update(6, { ...line, qty: 2 })), newer);
  assert.equal(newer.lines.get("a").unit_price, 220);
});

test("a polled snapshot that was overtaken is not believed, and a newer one is", () => {
  assert.equal(polled(start, { ...SNAPSHOT, seq: 4, round: 9 }), start);
  assert.equal(polled(start, { ...SNAPSHOT, seq: 6, round: 9 }).round, 9);
});
