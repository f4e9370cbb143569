import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { drawn } from "../drawn.js";
import { openPage, visit } from "../page.js";
import { bill, line, payment, shares } from "../../../pages/bills.js";

const browser = openPage();
const { html } = await import("htm/preact");
const { useState } = await import("preact/hooks");
const { speak } = await import("trivet/i18n.js");
const live = await import("diner/live.js");
const { bill: known, paying, trouble } = await import("diner/bill/known.js");
const { tipOf, wishOf, sumOf } = await import("diner/bill/choosing.js");
const { Bar } = await import("diner/parts/bill/bar.js");
const { Choices, Tips } = await import("diner/parts/bill/choices.js");
const { Lines } = await import("diner/parts/bill/lines.js");
const { Pay } = await import("diner/parts/bill/pay.js");
const { Shares, Sums } = await import("diner/parts/bill/sums.js");
const { Told } = await import("diner/parts/bill/told.js");

/** Each with the sums it says, so that all of them are on the page. */
const SAY = Object.fromEntries(
  ["paid_of {paid} of {all}", "left {sum}", "mine_paid_tip {sum} + {tip}", "has_paid {sum}", "amount_wrong {sum}", "too_much {sum}", "all {sum}", "tip_wrong {sum}", "pay.card {sum}", "stage.counter {sum}", "stage.declined {sum}", "card_step {sum} + {more}"].map((one) => [`bill.${one.split(" ")[0]}`, one]),
);
/** The whole page of a bill: what is on it, who owes and has paid what, and somebody choosing. */
function Page({ is, first, rate, method }) {
  const [choice, choose] = useState(first);
  const [tip, setTip] = useState({ rate, own: null, wrong: false });
  const tipFor = (sum) => tip.own ?? tipOf(sum, tip.rate, is.currency);
  Page.wish = wishOf(is, choice, sumOf(is, "me", choice), tipFor(sumOf(is, "me", choice)), "card");
  return html`<${Bar} is=${is} /><${Told} is=${is} /><${Lines} is=${is} /><${Sums} is=${is} /><${Shares} is=${is} />
    <${Choices} is=${is} choice=${choice} onChoose=${choose} /><${Tips} is=${is} choice=${choice} tip=${tip} onTip=${setTip} />
    <${Pay} is=${is} choice=${choice} tipFor=${tipFor} wrong=${tip.wrong} method=${method} asks />`;
}

/** A bill with every kind of sum, in whole units of its currency. */
const full = (currency, amount) =>
  bill({
    currency,
    lines: [line("pizza", "me", amount(20)), line("wine", "bob", amount(11), { shared: true })],
    subtotal: amount(31),
    discounts: [{ discount_id: "d", reason: "late", amount: amount(1), rate: null, public_id: null }],
    service_charge: amount(3),
    taxes: [{ rate: 1000, net: amount(30), tax: amount(3) }],
    tax_included: false,
    deposit: amount(5),
    tips: amount(2),
    total: amount(33),
    paid: amount(7),
    balance: amount(26),
    shares: shares(["me", amount(15)], ["bob", amount(11)]),
    payments: [
      payment("1", "me", amount(5), "captured", { tip: amount(2), currency }),
      payment("2", "me", amount(4), "created", { method: "counter", currency }),
      payment("3", "me", amount(3), "declined", { tip: amount(1), currency }),
    ],
  });

let page;
function opens(currency, locale, amount, first = { mode: "amount", parts: 2, amount: null }, rate = 0, method = "card") {
  speak({ locale, messages: SAY });
  live.menu.value = { ...live.menu.peek(), currency };
  live.visit.value = visit();
  live.people.value = ["me", "bob"].map((member_id) => ({ member_id, nickname: member_id, here: true, is_host: false, index: 0 }));
  page = drawn(Page, { is: full(currency, amount), first, rate, method });
  return page;
}
const button = () => page.find("button", "pay.")[0]?.text.replace(/\s/g, " ");
const field = (label) => page.find("input").find((one) => one.parentNode.text.startsWith(label));
const types = (label, value) => page.happens(field(label), "input", { value });

afterEach(() => {
  page?.leave();
  live.visit.value = null;
  live.people.value = [];
  trouble.value = null;
});

const YEN = (n) => n * 100 + 7;
const FILS = (n) => n + 0.005;
for (const [currency, locale, amount, sign, shape] of [
  ["JPY", "en-GB", YEN, "JP¥", /^-?JP¥\d{1,3}(,\d{3})*$/],
  ["JPY", "de-DE", YEN, "¥", /^-?\d{1,3}(\.\d{3})* ¥$/],
  ["KWD", "en-GB", FILS, "KWD", /^-?KWD \d+\.\d{3}$/],
  ["KWD", "it-IT", FILS, "KWD", /^-?\d+,\d{3} KWD$/],
  ["EUR", "de-DE", (n) => n + 0.05, "€", /^-?\d+,\d{2} €$/],
]) {
  test(`every sum on the page has the digits of ${currency}, in ${locale}`, async () => {
    opens(currency, locale, amount);
    await types("bill.amount_label", "9999999");
    await page.happens(page.find("button", "bill.tip_other")[0], "click");
    await types("bill.tip_label", "9999999");
    const said = page.texts();
    page.leave();
    opens(currency, locale, amount, { mode: "own", parts: 2, amount: null }, 1250);
    said.push(...page.texts());
    const sums = said.join("|").match(new RegExp(`-?[\\d.,]*(?: ?${sign} ?)[\\d.,]*`, "g"));
    assert.deepEqual(sums.filter((one) => !shape.test(one.trim())), []);
    const there = ["paid_of", "left", "mine_paid_tip", "has_paid", "too_much", "all", "tip_wrong", "pay.card", "stage.counter", "stage.declined"];
    assert.deepEqual(there.filter((key) => !said.some((one) => one.startsWith(`${key} `))), []);
    assert.ok(sums.length >= 50, `${sums.length}`);
  });
}

for (const [typed, currency, locale, shown, sent] of [
  ["1250", "JPY", "en-GB", "JP¥1,250", 1250],
  ["1,250", "JPY", "en-GB", "JP¥1,250", 1250],
  ["1.250", "JPY", "de-DE", "1.250 ¥", 1250],
  ["12.510", "KWD", "en-GB", "KWD 12.510", 12.51],
  ["12,510", "KWD", "en-GB", "KWD 12.510", 12.51],
  ["12.510", "KWD", "it-IT", "12,510 KWD", 12.51],
  ["12,510", "KWD", "it-IT", "12,510 KWD", 12.51],
  ["12.5", "KWD", "en-GB", "KWD 12.500", 12.5],
  ["12,50", "EUR", "de-DE", "12,50 €", 12.5],
]) {
  test(`"${typed}" in the field is ${shown} on the button, in ${locale}, and ${sent} is asked for`, async () => {
    opens(currency, locale, currency === "JPY" ? YEN : FILS);
    await types("bill.amount_label", typed);
    assert.equal(button(), `pay.card ${shown}`);
    assert.deepEqual([Page.wish.amount, Page.wish.expected_amount], [sent, sent]);
  });
}

test("what the currency has no digits for is said beside the field, and is on no button", async () => {
  for (const [currency, typed] of [["JPY", "1250.5"], ["KWD", "12.5055"], ["EUR", "12.505"]]) {
    opens(currency, "en-GB", currency === "JPY" ? YEN : FILS);
    await types("bill.amount_label", typed);
    assert.ok(page.texts().some((one) => one.startsWith("amount_wrong")), currency);
    assert.equal(button(), undefined);
    page.leave();
  }
});

test("a tip is typed in the same digits, and both are asked for", async () => {
  for (const [currency, locale, typed, tip, all] of [["JPY", "en-GB", "150", 150, "JP¥1,400"], ["KWD", "en-GB", "1,250", 1.25, "KWD 2.500"], ["KWD", "it-IT", "1,250", 1.25, "2,500 KWD"]]) {
    opens(currency, locale, currency === "JPY" ? YEN : FILS);
    await types("bill.amount_label", currency === "JPY" ? "1250" : "1.250");
    await page.happens(page.find("button", "bill.tip_other")[0], "click");
    await types("bill.tip_label", typed);
    assert.deepEqual([button(), Page.wish.tip], [`pay.card ${all}`, tip]);
    page.leave();
  }
});

test("a tip by its rate shows what it comes to once there is an amount, and no sum before that", async () => {
  opens("EUR", "en-GB", (n) => n);
  const chips = () => page.find("button").map((one) => one.text).filter((one) => one.includes("%"));
  assert.deepEqual(chips(), ["5%", "10%", "15%"]);
  await types("bill.amount_label", "12.50");
  assert.deepEqual(chips(), ["5% · €0.63", "10% · €1.25", "15% · €1.88"]);
  await types("bill.amount_label", "9999999");
  assert.deepEqual(chips(), ["5%", "10%", "15%"]);
});

/** What is asked for once the button is tapped, which says this. */
async function taps(says) {
  known.value = full("KWD", FILS);
  browser.asked.length = 0;
  await page.happens(page.find("button", says)[0], "click");
  const [, , body] = browser.asked.find(([method, path]) => method === "POST" && path === "/payments");
  paying.letGo();
  known.value = null;
  return [body.amount, body.tip ?? 0, body.expected_amount];
}
const notes = () => page.texts().filter((one) => one.startsWith("card_step")).map((one) => one.replace(/\s/g, " "));

test("what no card can be charged exactly is made whole by the least tip, which is said before it is paid", async () => {
  opens("KWD", "en-GB", FILS);
  await types("bill.amount_label", "4.567");
  assert.deepEqual([button(), notes()], ["pay.card KWD 4.570", ["card_step KWD 4.567 + KWD 0.003"]]);
  assert.deepEqual(await taps("pay.card"), [4.567, 0.003, 4.567]);
  await types("bill.amount_label", "4.560");
  assert.deepEqual([button(), notes()], ["pay.card KWD 4.560", []]);
  await page.happens(page.find("button", "bill.tip_other")[0], "click");
  await types("bill.tip_label", "0.505");
  assert.deepEqual([button(), notes()], ["pay.card KWD 5.070", ["card_step KWD 5.065 + KWD 0.005"]]);
  assert.deepEqual(await taps("pay.card"), [4.56, 0.51, 4.56]);
});

test("at the counter it is exact, as a card is in other currencies, and by a rate the tip is whole already", async () => {
  opens("KWD", "en-GB", FILS, undefined, 0, "counter");
  await types("bill.amount_label", "4.567");
  assert.deepEqual([notes(), await taps("pay.counter")], [[], [4.567, 0, 4.567]]);
  page.leave();
  opens("KWD", "en-GB", FILS, undefined, 1000);
  await types("bill.amount_label", "4.567");
  assert.deepEqual([button(), notes()], ["pay.card KWD 5.030", []]);
  page.leave();
  opens("EUR", "en-GB", (n) => n);
  await types("bill.amount_label", "4.57");
  assert.deepEqual([button(), notes()], ["pay.card €4.57", []]);
});
