import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { openPage, visit } from "../page.js";
import { bill as owed } from "../../../pages/bills.js";

const page = openPage();
const went = [];
Object.assign(globalThis.location, { assign: (url) => went.push(url), hash: "", pathname: "/t/q" });
globalThis.history = { replaceState: (_state, _title, url) => void (globalThis.location.hash = url) };
const live = await import("diner/live.js");
const { forgetVisit, sit } = await import("diner/seat.js");
const { bill, trouble } = await import("diner/bill/known.js");
const { openPaper, why } = await import("diner/bill/doing.js");
const { Papers } = await import("diner/parts/bill/papers.js");
const { speak } = await import("trivet/i18n.js");

/** All that is in what a component gives, from the outside in. */
function within(node) {
  if (Array.isArray(node)) return node.flatMap(within);
  return node && typeof node === "object" ? [node, ...within(node.props.children)] : [];
}
const shown = (is) => within(Papers({ is }));
const buttons = (is) => shown(is).filter((one) => one.type === "button");
const names = (is) => buttons(is).map((one) => one.props.children.at(-1));
const refused = (status, code) => new Response(JSON.stringify({ error: { code, message: "no", details: {} } }), { status });
const PAID = owed({ balance: 0, paid: 31 });

/** Sits at a table with this bill. */
async function sits(is) {
  page.answers["/bill"] = is;
  sit(visit());
  live.sheet.value = { name: "bill" };
  await page.time.pass(0);
  page.asked.length = 0;
}

afterEach(async () => {
  forgetVisit();
  Object.assign(page, { online: true, answers: {} });
  trouble.value = null;
  live.sheet.value = null;
  went.length = 0;
  globalThis.location.hash = "";
  await page.time.pass(60_000);
});

test("the receipt may be had at any time, and says that it is not the last; the invoice once nothing is open", () => {
  assert.deepEqual(names(owed()), ["bill.receipt_so_far"]);
  assert.deepEqual(names(PAID), ["bill.receipt", "bill.invoice"]);
  assert.deepEqual(names(owed({ balance: -2 })), ["bill.receipt", "bill.invoice"]);
});

test("a paper opens at its own address, asked for with the member's token, and who comes back finds the bill", async () => {
  await sits(PAID);
  page.answers["/bill/invoice"] = { link: "https://trivet.example/r/abc" };
  buttons(PAID)[1].props.onClick();
  assert.deepEqual([names(PAID), buttons(PAID).map((one) => one.props["aria-disabled"])], [["bill.receipt", "loading"], ["true", "true"]]);
  await openPaper("receipt"); // a second tap, while the first is asked
  await page.time.pass(0);
  assert.deepEqual(page.asked, [["GET", "/bill/invoice?sessionId=s1", undefined]]);
  assert.deepEqual([went, globalThis.location.hash], [["https://trivet.example/r/abc"], "#bill"]);
  assert.deepEqual(names(PAID), ["bill.receipt", "bill.invoice"]);
});

test("where there is no invoice yet it is said beside the button why, and the bill is read that says so", async () => {
  speak({ locale: "en-GB", messages: { "bill.no.BILL_OPEN": "There is an invoice once everything is paid." } });
  await sits(PAID);
  page.answers["/bill/invoice"] = refused(409, "BILL_OPEN");
  page.answers["/bill"] = owed({ version: 2, balance: 9 }); // somebody has ordered on
  await openPaper("invoice");
  await page.time.pass(0);
  assert.equal(shown(bill.peek()).at(-1).props.children, "There is an invoice once everything is paid.");
  assert.deepEqual([bill.peek().balance, went, globalThis.location.hash], [9, [], ""]);
});

test("without a network that is said, and the next tap asks again", async () => {
  speak({ locale: "en-GB", messages: { "error.NETWORK": "No connection." } });
  await sits(owed());
  page.online = false;
  await openPaper("receipt");
  assert.deepEqual([why(trouble.peek().error), shown(owed()).at(-1).props.role], ["No connection.", "alert"]);
  page.online = true;
  page.answers["/bill/receipt"] = { link: "/r/x" };
  await openPaper("receipt");
  assert.deepEqual([went, trouble.peek()], [["/r/x"], null]);
});

test("what was refused of a line is not said of the papers", () => {
  trouble.value = { of: "pizza", error: { code: "ALREADY_PAID" } };
  assert.equal(shown(owed()).some((one) => one.props.role === "alert"), false);
});
