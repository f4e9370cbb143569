import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { MENU, openPage, PLACE, settled, visit } from "./page.js";
import { sent } from "../../pages/wire/world.js";

const page = openPage();
const { around, time } = page;
const live = await import("diner/live.js");
const doing = await import("diner/doing.js");
const { forgetVisit } = await import("diner/seat.js");
const { passing } = await import("trivet/components/notice.js");
const { remembered } = await import("diner/visit.js");

const [ITEM] = MENU.categories[0].items;
const texts = () => passing.peek().map((one) => one.text);
const requests = (path) => page.asked.filter(([, asked]) => asked.split("?")[0] === path);
const mutations = () => sent(around.socket, "cart_mutate").map(({ op, menu_item_id, qty }) => [op, menu_item_id, qty]);

afterEach(async () => {
  forgetVisit();
  await time.pass(60_000);
  passing.value = [];
  live.sheet.value = null;
  live.shut.value = null;
  Object.assign(page, { online: true, answers: {}, cart: {} });
  page.asked.length = 0;
});

test("however often somebody taps to sit down, they sit down once", async () => {
  page.answers["/table_session"] = visit();
  const seats = await Promise.all([doing.joinTable("Ann"), doing.joinTable("Ann"), doing.joinTable("Ann")]);
  assert.deepEqual(seats, [true, true, true]);
  assert.deepEqual(requests("/table_session"), [["POST", "/table_session", { qr_token: "q", nickname: "Ann" }]]);
  assert.equal(remembered(page.phone, PLACE, time.now()).member_id, "me");
  assert.equal(await doing.joinTable(), true);
  assert.equal(requests("/table_session").length, 1);
});

test("what is taken before there is a seat takes one, and then is in the cart as often as it was tapped", async () => {
  page.answers["/table_session"] = visit();
  const taken = [doing.take(ITEM), doing.take(ITEM, { qty: 2 })];
  assert.deepEqual([...live.hoped.peek().values()].length, 1, "it is seen at once");
  await Promise.all(taken);
  assert.deepEqual(live.wished.peek(), []);
  await time.pass(1_000);
  assert.equal(requests("/table_session").length, 1);
  assert.deepEqual(mutations(), [["create", 456, 3]]);
});

test("where there is no seat to be had, what was tapped is let go, and why is said", async () => {
  page.online = false;
  await doing.take(ITEM);
  assert.deepEqual(live.wished.peek(), []);
  assert.equal(live.visit.peek(), null);
  assert.equal(texts().length, 1);
});

test("where today's pass is asked for, what was tapped waits for it, and goes into the cart with it", async () => {
  page.answers["/table_session"] = visit({ daily_pass_required: true, pass_validated: false });
  page.cart = { daily_pass_required: true, pass_validated: false };
  await doing.take(ITEM);
  assert.deepEqual(live.sheet.peek(), { name: "pass" });
  assert.equal(live.wished.peek().length, 1);

  assert.equal(typeof (await doing.givePass("wrong")), "string");
  assert.equal(live.wished.peek().length, 1);
  page.answers["/session/s1/validate_pass"] = null;
  assert.equal(await doing.givePass("basil"), undefined);
  assert.equal(live.sheet.peek(), null);
  await time.pass(1_000);
  assert.deepEqual(mutations(), [["create", 456, 1]]);
});

test("who gives no pass is told that nothing was taken", async () => {
  page.answers["/table_session"] = visit({ daily_pass_required: true, pass_validated: false });
  page.cart = { daily_pass_required: true, pass_validated: false };
  await doing.take(ITEM);
  doing.withoutPass();
  assert.deepEqual(live.wished.peek(), []);
  assert.deepEqual(texts().at(-1), "pass.not_taken"); // its key: this test has no messages
  assert.equal(live.sheet.peek(), null);
});

test("what I take out comes back with undo, as it was", async () => {
  page.answers["/table_session"] = visit();
  await doing.take(ITEM, { qty: 2, note: "hot" });
  await time.pass(1_000);
  const [line] = live.cart.peek().items;
  passing.value = [];
  doing.setQty(line, 0);
  assert.deepEqual(live.cart.peek().items, []);
  assert.deepEqual(texts(), ["cart.removed"]);
  passing.peek()[0].action.do();
  assert.deepEqual(live.cart.peek().items.map(({ name, qty, note }) => [name, qty, note]), [["Margherita", 2, "hot"]]);
});

test("a change of what is there no more is said, not made", async () => {
  page.answers["/table_session"] = visit();
  await doing.joinTable("Ann");
  await settled();
  passing.value = [];
  doing.save({ public_id: "gone", name: "Margherita", qty: 1, note: "" }, { qty: 2, note: "" });
  assert.deepEqual(texts(), ["cart.no_more"]);
});

test("who leaves is forgotten, also where the table knew them no more; where nobody heard it they are still here", async () => {
  page.answers["/table_session"] = visit();
  await doing.joinTable("Ann");
  page.online = false;
  await doing.leave();
  assert.equal(live.me.peek(), "me");
  page.online = true; // and the member is answered with 404
  await doing.leave();
  assert.equal(live.me.peek(), null);
  assert.equal(remembered(page.phone, PLACE, time.now()), null);
});

test("whether the table takes orders again is asked, and why not is shown", async () => {
  live.shut.value = { code: "TABLE_DISABLED", details: {} };
  page.online = false;
  await doing.lookWhetherOpen();
  assert.equal(live.shut.peek().code, "TABLE_DISABLED", "no answer says nothing");
  page.online = true;
  page.answers["/is_open"] = { open: true };
  await doing.lookWhetherOpen();
  assert.equal(live.shut.peek(), null);
  doing.said({ code: "RESTAURANT_CLOSED", details: { opens_at: "x" } });
  assert.deepEqual(live.shut.peek(), { code: "RESTAURANT_CLOSED", details: { opens_at: "x" } });
});
