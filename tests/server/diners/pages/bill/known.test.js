import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { openPage, settled, visit } from "../page.js";
import { bill as owed, payment, shares } from "../../../pages/bills.js";

const page = openPage();
const { server, time } = page;
const went = [];
Object.assign(globalThis.location, { assign: (url) => went.push(url), hash: "", pathname: "/t/q" });
globalThis.history = { replaceState: (_state, _title, url) => void (globalThis.location.hash = url.startsWith("#") ? url : "") };
const live = await import("diner/live.js");
const { comeBack, forgetVisit, sit } = await import("diner/seat.js");
const { bill, declined, opened, paying, trouble } = await import("diner/bill/known.js");
const { callOff, claim, pay, why } = await import("diner/bill/doing.js");
const { teach } = await import("trivet/i18n.js");
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
  globalThis.location.hash = "";
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

test("however many pay at once, and however often each is told of, it is read at most once a second", async () => {
  await looksAtBill();
  const ids = Array.from({ length: 20 }, (_, at) => `p${at}`);
  const all = (status) => ids.forEach((id) => told(payment(id, "bob", 1, status)));
  for (const status of ["created", "authorising", "requires_action", "authorising"]) all(status);
  await time.pass(0);
  assert.deepEqual(page.reads(), ["GET /bill"]);
  await time.pass(1_000);
  assert.deepEqual(page.reads(), ["GET /bill"]); // the last that has begun is in it
  page.answers["/bill"] = owed({ payments: ids.map((id) => payment(id, "bob", 1, "authorising")) });
  await time.pass(60_000);
  server.happens({ ...server.snapshot(), type: "snapshot" });
  await time.pass(0);
  page.reads();
  for (const status of ["unknown", "authorising", "requires_action"]) all(status);
  await time.pass(60_000);
  assert.deepEqual(page.reads(), []); // what can be paid is the same
  all("declined");
  all("declined");
  await time.pass(60_000);
  assert.deepEqual(page.reads(), ["GET /bill", "GET /bill"]);
});

test("a bill that is too large to be told, and changes all the time, is read once a second, and by nobody who has left", async () => {
  await looksAtBill();
  for (let version = 2; version < 50; version += 1) server.happens({ type: "bill_changed", session_id: "s1", version });
  await time.pass(0);
  assert.deepEqual(page.reads(), ["GET /bill"]);
  forgetVisit();
  await time.pass(60_000);
  assert.deepEqual(page.reads(), []);
});

test("what one pays is asked with what was seen, and stands on the bill as soon as it is answered", async () => {
  await looksAtBill({ version: 4 });
  page.answers["/payments"] = mine("created", { method: "counter" });
  page.answers["/bill"] = owed({ version: 4, payments: [mine("created", { method: "counter" })] });
  pay(OWN, 1300, 130, "counter");
  await time.pass(0);
  assert.deepEqual(posts(), [["/payments", { session_id: "s1", mode: "own", tip: 1.3, method: "counter", bill_version: 4, expected_amount: 13 }]]);
  assert.equal(bill.peek().payments[0].status, "created");
  assert.deepEqual(went, []);
});

test("by card its payer goes to the provider's page as soon as there is one, once, and not who comes back", async () => {
  await looksAtBill();
  page.answers["/payments"] = mine("created");
  page.answers["/payments/p1"] = mine("requires_action", { next_action: { redirect_url: "https://pay.example/p1" } });
  page.answers["/bill"] = owed({ payments: [mine("created")] });
  pay(OWN, 1300, 0, "card");
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

/** By card: the answer, the provider's page, and that one is to go there. */
function begins(payment_id, more) {
  const acting = mine("requires_action", { payment_id, ...more });
  page.answers["/payments"] = mine("created", { payment_id, ...more });
  page.answers[`/payments/${payment_id}`] = { ...acting, next_action: { redirect_url: `https://pay.example/${payment_id}` } };
  page.answers["/bill"] = owed({ payments: [acting] });
}

test("who is asked for another sum than they tapped is not sent away by itself", async () => {
  await looksAtBill();
  begins("p1", { amount: 40 });
  pay(OWN, 1300, 0, "card");
  await time.pass(0);
  assert.deepEqual([bill.peek().payments[0].status, went], ["requires_action", []]);
});

test("who has left what nobody knew of is not sent away when it was heard all the same", async () => {
  await looksAtBill();
  page.online = false;
  pay(OWN, 1300, 0, "card");
  await time.pass(0);
  assert.equal(paying.is.peek().state, "unsure");
  page.online = true;
  begins("p1");
  paying.again();
  paying.letGo(); // "Leave it", while it is asked again
  await time.pass(0);
  assert.deepEqual([bill.peek().payments[0].status, went], ["requires_action", []]);
});

test("who is moved to another table while they are on the provider's page comes back as who they were", async () => {
  await looksAtBill();
  begins("p1");
  pay(OWN, 1300, 0, "card");
  await time.pass(0);
  assert.equal(went.length, 1);
  close();
  forgetVisit();
  remember(page.phone, { ...PLACE, tableId: 108 }, visit()); // where they sat when they left; the page is of another table
  page.tab.setItem("trivet.paying_from", page.tab.getItem("trivet.paying_from").replace("107", "108"));
  comeBack();
  assert.equal(live.visit.peek(), null); // by the code on the table, and not from paying
  globalThis.location.hash = "#bill";
  comeBack();
  assert.equal(live.me.peek(), "me");
});

test("nobody is sent away who has closed the bill meanwhile, or whose payment another tab has begun", async () => {
  await looksAtBill();
  page.answers["/payments"] = mine("created");
  page.answers["/payments/p1"] = mine("requires_action", { next_action: { redirect_url: "https://pay.example/p1" } });
  pay(OWN, 1300, 0, "card");
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

test("why mine was declined, which the table is not told, is asked for, once; where that fails, with what is told next", async () => {
  await looksAtBill();
  told(payment("p2", "bob", 1, "declined"));
  told(mine("authorising"));
  await time.pass(1_000);
  assert.deepEqual(page.reads().filter((path) => path !== "GET /bill"), []);
  page.answers["/bill"] = owed({ payments: [mine("declined")] });
  page.answers["/payments/p1"] = refused(429, "RATE_LIMITED");
  told(mine("declined"));
  assert.equal(declined.peek(), null);
  await time.pass(0);
  page.answers["/payments/p1"] = mine("declined", { error: "expired_card" });
  for (let version = 2; version < 6; version += 1) {
    server.happens({ type: "bill_update", ...owed({ version, payments: [mine("declined")] }) });
    await time.pass(2_000);
  }
  assert.equal(declined.peek().error, "expired_card");
  assert.equal(page.reads().filter((path) => path === "GET /payments/p1").length, 2);
});

test("where the bill has changed, it is shown as it is, and the next tap asks for that", async () => {
  await looksAtBill();
  const now = owed({ version: 2, balance: 40, shares: shares(["me", 22], ["bob", 18]) });
  page.answers["/payments"] = refused(409, "BILL_CHANGED", { bill: now });
  page.answers["/bill"] = now;
  pay(OWN, 1300, 0, "card");
  await time.pass(0);
  assert.deepEqual([paying.is.peek().state, bill.peek().balance], ["refused", 40]);
  page.answers["/payments"] = mine("created");
  pay(OWN, 1300, 0, "card");
  await time.pass(0);
  assert.deepEqual(posts().map(([, body]) => body.bill_version), [1, 2]);
});

/** Taps that come too late: Bob is paying that, of which this phone is told after the refusal, and before it has read the bill. */
async function tooLate() {
  const bobs = payment("b1", "bob", 7, "created");
  await looksAtBill();
  page.answers["/payments"] = page.answers["/bill/claims"] = refused(409, "PAYMENT_IN_PROGRESS", { paying: "bob" });
  page.answers["/bill"] = refused(429, "RATE_LIMITED"); // not read yet
  pay(OWN, 1300, 0, "card");
  await claim("pizza", { share: [1, 1] });
  told(bobs);
  await time.pass(0);
  page.answers["/bill"] = owed({ payments: [bobs] });
  await time.pass(1_000);
  assert.equal(bill.peek().payments.length, 1);
}
const saysWhy = () => [paying.is.peek().state, trouble.peek()?.of];

test("a refusal stands beside the payments that it was for, and no longer than they do", async () => {
  await tooLate();
  assert.deepEqual(saysWhy(), ["refused", "pizza"]);
  server.happens({ type: "bill_update", ...owed({ version: 2, balance: 40, payments: bill.peek().payments }) }); // somebody has ordered
  told(payment("b1", "bob", 7, "created"));
  assert.deepEqual(saysWhy(), ["refused", "pizza"]);
  told(payment("b1", "bob", 7, "cancelled"));
  assert.deepEqual(saysWhy(), ["idle", undefined]);
});

test("a claim that is refused for a bill that was not known yet shows it, and stays refused", async () => {
  await looksAtBill();
  page.answers["/bill"] = owed({ version: 2, payments: [payment("b1", "bob", 7, "created")] });
  page.answers["/bill/claims"] = refused(409, "PAYMENT_IN_PROGRESS", { paying: "bob" });
  await claim("pizza", { share: [1, 1] });
  await time.pass(0);
  assert.deepEqual([bill.peek().version, trouble.peek().of], [2, "pizza"]);
});

test("a refusal is gone with the sheet on which it stood", async () => {
  await tooLate();
  close();
  assert.deepEqual(saysWhy(), ["idle", undefined]);
});

test("who is told that somebody is paying is told who", async () => {
  await looksAtBill();
  page.answers["/bill/claims"] = refused(409, "PAYMENT_IN_PROGRESS", { paying: "bob" });
  teach({ "bill.no.PAYMENT_IN_PROGRESS": "{name} is paying this.", "person.staff": "the staff" });
  await claim("pizza", { share: [1, 1] });
  assert.deepEqual([trouble.peek().of, why(trouble.peek().error)], ["pizza", "Bob is paying this."]);
  assert.equal(why({ code: "PAYMENT_IN_PROGRESS", details: { paying: null } }), "the staff is paying this.");
  teach({ "person.gone": "Somebody who has left" }); // before this phone came
  assert.equal(why({ code: "PAYMENT_IN_PROGRESS", details: { paying: "zoe" } }), "Somebody who has left is paying this.");
});

test("whoever sits at a table is not told to sign in: their seat has run out", () => {
  teach({ "error.UNAUTHORIZED": "Please sign in again.", "seat.over": "Join again." });
  assert.equal(why({ code: "UNAUTHORIZED" }), "Join again.");
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

test("who has no seat yet asks for no bill; who takes one while it is open reads it", async () => {
  live.sheet.value = { name: "bill" };
  close = opened();
  await time.pass(60_000);
  assert.deepEqual(page.asked, []);
  page.answers["/bill"] = owed();
  sit(visit());
  await time.pass(0);
  assert.equal(bill.peek().balance, 31);
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
