import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { openPage, settled, visit } from "../page.js";
import { bill as owed, payment, shares } from "./bills.js";

const page = openPage();
const { server, time } = page;
const went = [];
Object.assign(globalThis.location, { assign: (url) => went.push(url), hash: "", pathname: "/t/q" });
globalThis.history = { replaceState: (_state, _title, url) => void (globalThis.location.hash = url.startsWith("#") ? url : "") };
const live = await import("diner/live.js");
const { comeBack, forgetVisit, sit } = await import("diner/seat.js");
const { bill, opened, paying } = await import("diner/bill/known.js");
const { callOff, claim, pay, trouble, why } = await import("diner/bill/doing.js");
const { passing } = await import("trivet/components/notice.js");
const { remember } = await import("diner/visit.js");

const PLACE = { restaurantId: 1, tableId: 107 };
const OWN = { mode: "own", parts: 2, amount: null };
const mine = (status, more = {}) => payment("p1", "me", 13, status, more);
const told = (one) => server.happens({ type: "payment_update", payment: one, by: "me" });
const refused = (status, code, details = {}) => new Response(JSON.stringify({ error: { code, message: "no", details } }), { status });
const texts = () => passing.peek().map((one) => one.text);
const posts = () => page.asked.filter(([method]) => method === "POST").map(([, path, body]) => [path, body]);
let close = () => {};

/** Sits at a table with this bill, and opens it. */
async function looksAtBill(is = {}) {
  page.answers["/bill"] = { ...owed({ shares: shares(["me", 13], ["bob", 18]), ...is }), methods: ["card", "counter"] };
  sit(visit());
  await time.pass(0);
  live.sheet.value = { name: "bill" };
  close = opened();
  await time.pass(0);
  page.asked.length = 0;
}

afterEach(async () => {
  close();
  close = () => {};
  server.accepts = true;
  forgetVisit();
  Object.assign(page, { online: true, answers: {} });
  page.tab.kept.clear();
  live.sheet.value = null;
  trouble.value = null;
  passing.value = [];
  went.length = 0;
  await time.pass(60_000);
  page.asked.length = 0;
});

test("it is read when somebody opens it, and kept up by what the table tells", async () => {
  await looksAtBill();
  assert.deepEqual([bill.peek().balance, bill.peek().methods], [31, ["card", "counter"]]);
  server.happens({ type: "bill_update", ...owed({ version: 2, balance: 40 }) });
  server.happens({ type: "bill_update", ...owed({ version: 1, balance: 31 }) });
  assert.deepEqual([bill.peek().balance, bill.peek().methods], [40, ["card", "counter"]]);
});

test("with each snapshot, as after a lost connection, it is read anew, and not before anybody has looked at it", async () => {
  page.answers["/bill"] = owed();
  sit(visit());
  await time.pass(0);
  assert.equal(page.reads().includes("GET /bill"), false);
  await looksAtBill();
  page.answers["/bill"] = owed({ version: 5, balance: 7 });
  server.happens({ ...server.snapshot(), type: "snapshot" });
  await time.pass(0);
  assert.equal(bill.peek().balance, 7);
});

test("a bill that is too large to be told is read where it is another by now, and nowhere else", async () => {
  await looksAtBill();
  page.answers["/bill"] = owed({ version: 7, balance: 700 });
  server.happens({ type: "bill_changed", session_id: "s1", version: 7 });
  await time.pass(0);
  assert.deepEqual([page.reads(), bill.peek().balance], [["GET /bill"], 700]);
  page.asked.length = 0;
  server.happens({ type: "bill_changed", session_id: "s1", version: 7 });
  forgetVisit();
  live.sheet.value = null;
  sit(visit());
  await time.pass(0);
  server.happens({ type: "bill_changed", session_id: "s1", version: 9 }); // nobody looks at it
  await time.pass(0);
  assert.equal(page.reads().includes("GET /bill"), false);
});

test("that somebody else is paying makes it read anew, since what one can pay is another then", async () => {
  await looksAtBill();
  page.answers["/bill"] = owed({ shares: shares(["me", 13, 6], ["bob", 18]) });
  told(payment("p9", "bob", 7, "created"));
  await time.pass(0);
  assert.deepEqual(page.reads(), ["GET /bill"]);
  assert.equal(bill.peek().shares[0].free, 6);
});

test("what one pays is asked with what was seen, and stands on the bill as soon as it is answered", async () => {
  await looksAtBill({ version: 4 });
  page.answers["/payments"] = mine("created", { method: "counter" });
  page.answers["/bill"] = owed({ version: 4, payments: [mine("created", { method: "counter" })] });
  pay(OWN, 130, "counter");
  await time.pass(0);
  assert.deepEqual(posts(), [["/payments", { session_id: "s1", mode: "own", tip: 1.3, method: "counter", bill_version: 4 }]]);
  assert.equal(bill.peek().payments[0].status, "created");
  assert.deepEqual(went, []);
});

test("by card its payer goes to the provider's page as soon as there is one, once, and not who comes back", async () => {
  await looksAtBill();
  page.answers["/payments"] = mine("created");
  page.answers["/payments/p1"] = mine("requires_action", { next_action: { redirect_url: "https://pay.example/p1" } });
  page.answers["/bill"] = owed({ payments: [mine("created")] });
  pay(OWN, 0, "card");
  await time.pass(0);
  assert.deepEqual(went, []);
  page.answers["/bill"] = owed({ payments: [mine("requires_action")] });
  told(mine("authorising"));
  told(mine("requires_action"));
  await time.pass(0);
  told(mine("requires_action"));
  await time.pass(0);
  assert.deepEqual(went, ["https://pay.example/p1"]);
  assert.equal(globalThis.location.hash, "#bill"); // to which the browser's own way back leads
  close();
  assert.equal(globalThis.location.hash, "");
});

test("nobody is sent away who has closed the bill meanwhile, or whose payment another tab has begun", async () => {
  await looksAtBill();
  page.answers["/payments"] = mine("created");
  page.answers["/payments/p1"] = mine("requires_action", { next_action: { redirect_url: "https://pay.example/p1" } });
  pay(OWN, 0, "card");
  await time.pass(0);
  live.sheet.value = null;
  close();
  told(mine("requires_action"));
  await time.pass(0);
  live.sheet.value = { name: "bill" };
  close = opened();
  told(payment("p2", "me", 1, "requires_action"));
  await time.pass(0);
  assert.deepEqual(went, []);
});

test("whose bill is closed is told in passing what has become of their payment, once, and of others' nothing", async () => {
  await looksAtBill();
  live.sheet.value = null;
  told(payment("p2", "bob", 1, "captured"));
  told(mine("authorising"));
  assert.deepEqual(texts(), []);
  told(mine("authorised"));
  told(mine("captured"));
  assert.deepEqual(texts(), ["bill.told.paid"]);
  told(payment("p3", "me", 1, "declined"));
  assert.deepEqual(texts(), ["bill.told.paid", "bill.told.declined"]);
});

test("where the bill has changed, it is shown as it is, and the next tap asks for that", async () => {
  await looksAtBill();
  const now = owed({ version: 2, balance: 40, shares: shares(["me", 22], ["bob", 18]) });
  page.answers["/payments"] = refused(409, "BILL_CHANGED", { bill: now });
  page.answers["/bill"] = now;
  pay(OWN, 0, "card");
  await time.pass(0);
  assert.deepEqual([paying.is.peek().state, bill.peek().balance], ["refused", 40]);
  page.answers["/payments"] = mine("created");
  pay(OWN, 0, "card");
  await time.pass(0);
  assert.deepEqual(posts().map(([, body]) => body.bill_version), [1, 2]);
});

test("who is told that somebody is paying is told who", async () => {
  await looksAtBill();
  page.answers["/bill/claims"] = refused(409, "PAYMENT_IN_PROGRESS", { paying: "bob" });
  const { teach } = await import("trivet/i18n.js");
  teach({ "bill.no.PAYMENT_IN_PROGRESS": "{name} is paying this.", "person.staff": "the staff" });
  await claim("pizza", { share: [1, 1] });
  assert.deepEqual([trouble.peek().of, why(trouble.peek().error)], ["pizza", "Bob is paying this."]);
  assert.equal(why({ code: "PAYMENT_IN_PROGRESS", details: { paying: null } }), "the staff is paying this.");
});

test("a claim is said once at a time, and its answer is the bill", async () => {
  await looksAtBill();
  page.answers["/bill/claims"] = owed({ version: 2, balance: 31, shares: shares(["me", 19], ["bob", 12]) });
  await Promise.all([claim("pasta", { share: [1, 2] }), claim("pasta", { share: [1, 3] })]);
  assert.deepEqual(posts(), [["/bill/claims", { session_id: "s1", public_id: "pasta", share: [1, 2] }]]);
  assert.equal(bill.peek().shares[0].amount, 19);
  await claim("wine", { share: null, whose: "table" });
  assert.deepEqual(posts().at(-1)[1], { session_id: "s1", public_id: "wine", share: null, whose: "table" });
});

test("what is called off is off at once, and where it cannot be, that is said beside it", async () => {
  await looksAtBill({ payments: [mine("created")] });
  page.answers["/payments/p1/cancel"] = refused(409, "INVALID_STATUS_TRANSITION", { allowed: [] });
  await callOff("p1");
  assert.equal(trouble.peek().of, "p1");
  page.answers["/payments/p1/cancel"] = mine("cancelled");
  page.answers["/bill"] = owed({ payments: [mine("cancelled")] });
  await callOff("p1");
  assert.deepEqual([bill.peek().payments[0].status, trouble.peek()], ["cancelled", null]);
});

test("while the socket stays down the bill is asked for over HTTP, for as long as somebody looks at it", async () => {
  await looksAtBill();
  live.status.value = { phase: "waiting", lost: true, retryAt: null };
  await time.pass(2_000);
  await time.pass(2_000);
  assert.equal(page.reads().filter((one) => one === "GET /bill").length, 2);
  close();
  await time.pass(10_000);
  assert.equal(page.reads().includes("GET /bill"), false);
});

test("an answer that a reload has lost is asked for again with its key, by whoever comes back to their seat", async () => {
  page.tab.setItem("trivet.paying", JSON.stringify({ key: "k1", wish: { session_id: "s1", mode: "own", method: "counter", bill_version: 1 } }));
  page.answers["/payments"] = mine("created", { method: "counter" });
  page.answers["/bill"] = owed({ payments: [mine("created", { method: "counter" })] });
  remember(page.phone, PLACE, visit());
  comeBack();
  await time.pass(0);
  await settled();
  assert.deepEqual(posts().map(([path]) => path), ["/payments"]);
  assert.equal(paying.is.peek().state, "idle");
});

test("who gets up leaves their bill", async () => {
  await looksAtBill();
  forgetVisit();
  assert.equal(bill.peek(), null);
});
