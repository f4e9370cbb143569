import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, visit } from "../page.js";
import { bill, line, payment, shares } from "../../../pages/bills.js";

openPage();
const { speak } = await import("trivet/i18n.js");
const { parse } = await import("trivet/money_typed.js");
const live = await import("diner/live.js");
const { Choices, wrongWith } = await import("diner/parts/bill/choices.js");
const { Ask } = await import("diner/parts/bill/ask.js");
const { State, Tap } = await import("diner/parts/bill/lines.js");
const { Pay } = await import("diner/parts/bill/pay.js");

/** All that is in what a component gives, from the outside in. */
function within(node) {
  if (Array.isArray(node)) return node.flatMap(within);
  return node && typeof node === "object" ? [node, ...within(node.props.children)] : [];
}
const texts = (node) => within(node).map((one) => one.props.children).flat().filter((one) => typeof one === "string");

test("who taps an even part gets the part that stood there, however many sit at the table by now", () => {
  const chosen = [];
  const is = bill({ balance: 30, shares: shares(["me", 13]) });
  const shown = within(Choices({ is, choice: { mode: "own", parts: 3, amount: null }, here: 5, onChoose: (choice) => chosen.push(choice) }));
  const even = shown.find((one) => one.props.words === "bill.even");
  assert.equal(even.props.sum, 1000);
  even.props.onChoose();
  assert.deepEqual(chosen, [{ mode: "even", parts: 3, amount: null }]);
});

test("what an amount looks like is shown in the currency of the bill, and can be typed like that", () => {
  for (const [currency, locale, like] of [["EUR", "en-GB", "€12.50"], ["EUR", "de-DE", "12,50 €"], ["JPY", "en-GB", "JP¥1,250"], ["KWD", "en-GB", "KWD 1.250"]]) {
    speak({ locale, messages: { "bill.amount_wrong": "{sum}", "bill.too_much": "at most {sum}" } });
    live.menu.value = { ...live.menu.peek(), currency };
    const said = wrongWith(bill({ currency }), { mode: "amount", parts: 2, amount: null });
    assert.deepEqual([said.replace(/\s/g, " "), parse(said, currency, locale)], [like, 1250]);
  }
  assert.match(wrongWith(bill(), { mode: "amount", parts: 2, amount: 99_999_999 }), /^at most/);
  assert.equal(wrongWith(bill(), { mode: "amount", parts: 2, amount: 100 }), undefined);
});

test("an amount that is too high is said beside the field, and the button neither shows nor counts it, nor its tip", () => {
  speak({ locale: "en-GB", messages: { "bill.too_much": "at most {sum}", "bill.pay.card": "pay {sum}", "bill.pay_nothing": "choose" } });
  live.menu.value = { ...live.menu.peek(), currency: "EUR" };
  const button = (amount) => within(Pay({ is: bill(), choice: { mode: "amount", parts: 2, amount }, tipFor: (sum) => 200 + sum / 10, wrong: false, method: "card", asks: true })).find((one) => one.type === "button");
  const shows = (amount) => [button(amount).props.children, button(amount).props["aria-disabled"]];
  assert.deepEqual(shows(3100), ["pay €36.10", null]);
  assert.deepEqual(shows(3101), ["choose", "true"]);
  assert.equal(button(3101).props.onClick(), false);
  const shown = within(Choices({ is: bill(), choice: { mode: "amount", parts: 2, amount: 3101 }, onChoose: () => {} }));
  assert.equal(shown.find((one) => one.props.words === "bill.amount").props.sum, null);
  assert.equal(wrongWith(bill(), { mode: "amount", parts: 2, amount: 3101 }), "at most €31.00");
});

test("once all is paid nobody is told to tap a line, or to ask the staff for the bill; on an empty one they may", () => {
  for (const [is, there] of [[bill(), true], [bill({ balance: 0 }), false], [bill({ balance: -3 }), false], [bill({ balance: 0.01 }), true]]) {
    assert.deepEqual([Tap({ is }), Ask({ is })].map(Boolean), [there, there], `${is.balance}`);
  }
  assert.ok(Ask({ is: bill({ lines: [], balance: 0 }) }));
});

test("a payer whom this phone never met is somebody who has left; the staff are nobody", () => {
  speak({ locale: "en-GB", messages: { "bill.partly_by": "partly by {names}", "bill.paying_by": "being paid by {names}", "person.gone": "somebody gone", "person.staff": "the staff" } });
  live.visit.value = visit();
  const lines = [{ public_id: "pizza", share: [1, 2] }];
  const is = bill({ payments: [payment("1", "zoe", 5, "captured", { lines }), payment("2", null, 5, "created", { lines })] });
  assert.deepEqual(texts(State({ is, line: line("pizza", "anna", 10) })), ["partly by somebody gone", "being paid by the staff"]);
});
