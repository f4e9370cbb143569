import assert from "node:assert/strict";
import { test } from "node:test";

import { asFarAsSaid, asIfTimed, bodyOf, canPreview, chosen, firstLack, lacks, leadsTo, nextTime, offered, ownOf, placeOf, served, UNSAID, withRefusal } from "shop/checkout.js";

/** @type {import("shop/checkout.js").Choice} */
const WHOLE = { ...UNSAID, kind: "PICKUP", branch: 2, date: "2026-12-01", slot: 7, method: "counter" };

test("what is to be said comes in the order of the steps", () => {
  assert.equal(firstLack(UNSAID), "how");
  assert.equal(firstLack({ ...WHOLE, branch: null }), "how");
  assert.equal(firstLack({ ...WHOLE, kind: "DELIVERY" }), "how"); // nobody has said where to
  assert.equal(firstLack({ ...WHOLE, slot: null }), "when");
  assert.equal(firstLack({ ...WHOLE, method: null }), "pay");
  assert.equal(firstLack({ ...WHOLE, method: "saved" }), "pay");
  assert.equal(firstLack(WHOLE), null);
  assert.equal(lacks("look", UNSAID), null);
});

test("a discount code that was typed and is not used is not forgotten", () => {
  assert.equal(firstLack({ ...WHOLE, typed: "TEN" }), "look");
  assert.equal(lacks("look", { ...WHOLE, typed: "TEN" }), "checkout.lacks_code");
  assert.equal(firstLack({ ...WHOLE, typed: " TEN ", code: "TEN" }), null);
  assert.equal(firstLack({ ...WHOLE, typed: "ELEVEN", code: "TEN" }), "look");
  assert.equal(firstLack({ ...WHOLE, typed: "  " }), null);
});

test("what it comes to is asked for without saying how it is paid", () => {
  assert.equal(canPreview({ ...WHOLE, method: null }), true);
  assert.equal(canPreview({ ...WHOLE, slot: null }), false);
  assert.equal(canPreview(asIfTimed({ ...WHOLE, slot: null }, [])), false);
});

test("what is wrong is said where it is put right", () => {
  assert.deepEqual(["ADDRESS_OUT_OF_ZONE", "SLOT_FULL", "PAYMENT_DECLINED", "INSUFFICIENT_STOCK", "ANYTHING_NEW"].map((code) => placeOf({ code })), ["how", "when", "pay", "look", "look"]);
});

test("the shop is sent what belongs to the way alone", () => {
  assert.deepEqual(bodyOf({ ...WHOLE, address: "home" }, 12.5), { fulfillment_type: "PICKUP", delivery_slot_id: 7, date: "2026-12-01", branch_id: 2, payment: { method: "counter" }, expected_total: 12.5 });
  const sent = bodyOf({ ...WHOLE, kind: "DELIVERY", address: "home", method: "card", save: true, code: "TEN", note: "2nd floor" });
  assert.deepEqual(sent, { fulfillment_type: "DELIVERY", delivery_slot_id: 7, date: "2026-12-01", address_id: "home", payment: { method: "card", save_as_default: true }, discount_code: "TEN", note: "2nd floor" });
});

test("a saved card is not saved once more", () => {
  assert.deepEqual(bodyOf({ ...WHOLE, method: "saved", saved: "t", save: true }).payment, { method: "saved", payment_token_id: "t" });
});

test("a time goes with its day and its place", () => {
  assert.equal(chosen(WHOLE, { date: "2026-12-02" }).slot, null);
  assert.equal(chosen(WHOLE, { branch: 3 }).slot, null);
  assert.equal(chosen(WHOLE, { kind: "DELIVERY" }).slot, null);
  assert.equal(chosen(WHOLE, { method: "card" }).slot, 7);
  assert.equal(chosen(WHOLE, { slot: 8 }).slot, 8);
});

test("a time that was chosen stays chosen for as long as it is to be had", () => {
  assert.equal(offered(WHOLE, [{ id: 6 }, { id: 7 }]).slot, 7);
  assert.equal(offered(WHOLE, [{ id: 6 }]).slot, null);
});

test("a branch that has closed since it was chosen is chosen no more, nor is a time there", () => {
  assert.equal(served(WHOLE, [{ id: 2, pick_up: true }]), WHOLE);
  assert.deepEqual(served(WHOLE, [{ id: 3, pick_up: true }]), { ...WHOLE, branch: null, slot: null });
  assert.deepEqual(served(WHOLE, [{ id: 2, pick_up: false }]), { ...WHOLE, branch: null, slot: null });
  assert.equal(served(UNSAID, []), UNSAID);
});

test("what one customer chose and wrote is none of the next one's on the same device", () => {
  const danas = { ...WHOLE, note: "the key is under the mat", of: 1 };
  assert.equal(ownOf(danas, 1), danas);
  assert.deepEqual(ownOf(danas, 2), { ...UNSAID, of: 2 });
});

test("a payment leads to the provider's page where it says so", () => {
  assert.equal(leadsTo({ next_action: { redirect_url: "https://pay.example/1" } }), "https://pay.example/1");
  assert.equal(leadsTo({ next_action: null }), null);
  assert.equal(leadsTo(null), null);
});

test("the next time what was usual is, but for the card: that which was kept is then offered first", () => {
  assert.deepEqual(nextTime({ ...WHOLE, method: "card", save: true, code: "TEN", typed: "TEN", note: "ring" }), { ...WHOLE, slot: null, method: null });
  assert.equal(nextTime({ ...WHOLE, method: "counter" }).method, "counter");
});

test("why it was not placed is said before what else is wrong, and nothing twice", () => {
  const problem = (code) => ({ code, message: "", items: [], minimum: null });
  const [full, declined] = [problem("SLOT_FULL"), problem("PAYMENT_DECLINED")];
  assert.deepEqual(withRefusal([full], declined), [declined, full]);
  assert.deepEqual(withRefusal([full], problem("SLOT_FULL")), [full]);
  assert.deepEqual(withRefusal([full], null), [full]);
});

test("before a time is chosen it is asked with one of the day's, of which nothing is said to be wrong", () => {
  const untimed = { ...WHOLE, slot: null };
  assert.equal(asIfTimed(untimed, [{ id: 8 }, { id: 9 }]).slot, 8);
  assert.equal(asIfTimed(WHOLE, [{ id: 8 }]).slot, WHOLE.slot);
  assert.equal(asIfTimed({ ...untimed, address: null, kind: "DELIVERY" }, null).slot, null);
  const wrong = [{ code: "ADDRESS_OUT_OF_ZONE" }, { code: "SLOT_FULL" }];
  assert.deepEqual(asFarAsSaid(wrong, untimed), [{ code: "ADDRESS_OUT_OF_ZONE" }]);
  assert.deepEqual(asFarAsSaid(wrong, WHOLE), wrong);
});
