import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { drawn } from "../drawn.js";
import { openPage, PLACE, visit } from "../page.js";
import { bill as owed, payment, shares } from "../../../pages/bills.js";

const page = openPage();
Object.assign(globalThis.location, { hash: "", pathname: "/t/q" });
globalThis.history = { replaceState: () => {} };
const live = await import("diner/live.js");
const { comeBack, forgetVisit } = await import("diner/seat.js");
const { pay } = await import("diner/bill/doing.js");
const { bill, opened, paying, told: billTold } = await import("diner/bill/known.js");
const { Told } = await import("diner/parts/bill/told.js");
const { speak } = await import("trivet/i18n.js");
const { passing } = await import("trivet/components/notice.js");
const { remember } = await import("diner/visit.js");

const WORDS = {
  "bill.mine_paid": "You have paid {sum}.",
  "bill.mine_paid_tip": "You have paid {sum}, and a tip of {tip}.",
  "bill.stage.declined": "{sum} by card did not work",
  "bill.told.declined": "Your payment did not work.",
  "bill.declined.expired_card": "The card has expired.",
  "bill.stage.unknown": "{sum} by card: no answer yet",
  "bill.about.unknown": "It goes on by itself.",
  "bill.call_off": "Call it off",
  "bill.go_on": "Go on",
  "bill.pay.card": "Pay {sum}",
  "bill.asking": "Asking",
};
let shown;
let close = () => {};
const reads = (path) => page.asked.filter(([, one]) => one === path).length;

/** Somebody opens the page anew, who has a seat here, and looks at their bill: nothing was told to this page before. */
async function reopens(more) {
  speak({ locale: "en-GB", messages: WORDS });
  page.answers["/bill"] = { ...owed({ shares: shares(["me", 13], ["bob", 18]), ...more }), methods: ["card", "counter"] };
  remember(page.phone, PLACE, visit());
  comeBack();
  live.sheet.value = { name: "bill" };
  close = opened();
  await page.time.pass(0);
}

/** What is said of one's own by now. */
function says() {
  shown?.leave();
  shown = drawn(Told, { is: bill.peek() });
  return shown.texts().map((one) => one.trim()).filter(Boolean);
}

afterEach(async () => {
  shown?.leave();
  shown = undefined;
  close();
  close = () => {};
  forgetVisit();
  live.sheet.value = null;
  Object.assign(page, { answers: {} });
  await page.time.pass(60_000);
  page.asked.length = 0;
});

test("a payment that was declined is told with its time and why, which is asked for once, however long ago that was", async () => {
  page.answers["/payments/d1"] = payment("d1", "me", 13, "declined", { tip: 1, error: "expired_card" });
  await reopens({ payments: [payment("d1", "me", 13, "declined", { tip: 1 })] });
  await page.time.pass(3_600_000);
  assert.deepEqual(says(), ["€14.00 by card did not work", "20:00", "The card has expired."]); // in Rome
  assert.equal(reads("/payments/d1"), 1);
});

test("until it is known why, it is said that it did not work", async () => {
  page.answers["/payments/d2"] = new Response("", { status: 503 });
  await reopens({ payments: [payment("d2", "me", 13, "declined")] });
  assert.deepEqual(says(), ["€13.00 by card did not work", "20:00", "Your payment did not work."]);
});

test("a payment that is paid is told with its tip, and not the refusal before it", async () => {
  await reopens({ payments: [payment("d3", "me", 13, "declined"), payment("p3", "me", 13, "captured", { tip: 1.3 })], shares: shares(["me", 0], ["bob", 18]), balance: 18 });
  assert.deepEqual(says(), ["You have paid €13.00, and a tip of €1.30."]);
  assert.equal(reads("/payments/d3"), 0);
  assert.deepEqual(passing.peek(), []);
});

test("of a refusal nothing is told once others have paid it all: nobody is to try another card for that", async () => {
  await reopens({ payments: [payment("d4", "me", 13, "declined"), payment("p4", "bob", 31, "captured")], shares: shares(["me", 0], ["bob", 0]), balance: 0 });
  assert.deepEqual(says(), []);
  assert.equal(reads("/payments/d4"), 0);
});

test("what was paid in two goes is told as one sum, without what went back", async () => {
  await reopens({ payments: [payment("p5", "me", 10, "captured"), payment("p6", "me", 3, "partially_refunded", { refunded: 1 })], shares: shares(["me", 1], ["bob", 18]), balance: 19 });
  assert.deepEqual(says(), ["You have paid €12.00."]);
});

test("while nobody knows whether a payment worked that is said, and nothing is offered that could pay it twice or end it", async () => {
  const share = shares(["me", 13, 0], ["bob", 18]);
  await reopens({ payments: [payment("u1", "me", 13, "unknown", { tip: 1 })], shares: share });
  assert.deepEqual(says(), ["€14.00 by card: no answer yet", "It goes on by itself."]);
  assert.equal(reads("/payments/u1"), 0); // the server asks its provider, and tells of it
});

test("who asks again and hears that there is no answer yet has begun to pay once; once there is one they are told that", async () => {
  const unknown = payment("u2", "me", 13, "unknown");
  page.answers["/payments"] = new Response(JSON.stringify(unknown), { status: 202, headers: { "Content-Type": "application/json" } });
  await reopens({});
  page.answers["/bill"] = { ...page.answers["/bill"], payments: [unknown], shares: shares(["me", 13, 0], ["bob", 18]) };
  pay({ mode: "own", parts: 2, amount: null }, 1300, 0, "card");
  await page.time.pass(0);
  assert.deepEqual([paying.is.peek().state, page.asked.filter(([method]) => method === "POST").length], ["idle", 1]);
  assert.deepEqual(says(), ["€13.00 by card: no answer yet", "It goes on by itself."]);
  page.answers["/bill"] = { ...page.answers["/bill"], version: 2, payments: [{ ...unknown, status: "captured" }], balance: 18, shares: shares(["me", 0], ["bob", 18]) };
  billTold({ ...unknown, status: "captured" });
  await page.time.pass(0);
  assert.deepEqual(says(), ["You have paid €13.00."]);
});
