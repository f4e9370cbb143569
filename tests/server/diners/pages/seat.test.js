import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { MENU, openPage, PLACE, settled, visit } from "./page.js";
import { sent } from "../../pages/wire/world.js";

const page = openPage();
const { server, around, time } = page;
const live = await import("diner/live.js");
const { ask, comeBack, getUp, forgetVisit, sit } = await import("diner/seat.js");
const { passing } = await import("trivet/components/notice.js");
const { serverTime } = await import("trivet/time.js");
const { remember, remembered } = await import("diner/visit.js");

const LINE = { public_id: "l1", menu_item_id: 456, name: "Margherita", qty: 1, note: "", unit_price: 9.5, line_total: 9.5, member_id: "bob", version: 1, state: "pending" };
const update = (more, frame = {}) => ({ type: "cart_update", by: "bob", action: "updated", item: { ...LINE, ...more }, total: 9.5, cart_hash: "h1", ...frame });
const texts = () => passing.peek().map((one) => one.text);
const at = (ms) => new Date(ms).toISOString();

/** Sits down, and everything has been read. */
async function seated(more = {}) {
  sit(visit(more));
  await time.pass(0);
  page.reads();
}

afterEach(async () => {
  server.accepts = true;
  Object.assign(page, { online: true, answers: {}, cart: {} });
  forgetVisit();
  await time.pass(60_000);
  live.sheet.value = null;
  live.shut.value = null;
  live.table.value = { id: 107, table_number: 7 };
  page.reads();
});

test("who sits down sees who is there, the cart, and reads what no snapshot has", async () => {
  page.cart = { items: [LINE] };
  page.answers["/table_session_details"] = { calls: [{ call_id: "c1", reason: "bill", called_at: at(time.now()) }], table: { id: 107, table_number: 7 } };
  sit(visit());
  await time.pass(0);

  assert.equal(live.status.peek().phase, "live");
  assert.deepEqual(live.people.peek().map(({ nickname, here }) => [nickname, here]), [["Quiet Otter", true], ["Bob", true]]);
  assert.deepEqual(live.cart.peek().items.map(({ name }) => name), ["Margherita"]);
  assert.deepEqual(page.reads().toSorted(), ["GET /menu", "GET /orders", "GET /table_session_details"]);
  assert.equal(live.ordersKnown.peek(), true);
  assert.equal(live.calls.peek().bill.call_id, "c1");
});

test("who had sat here before is known at once after a reload, by name and in their order", async () => {
  await seated();
  server.happens({ type: "member_leave", by: "bob", member: { member_id: "bob", nickname: "Bob", is_host: false } });
  server.happens({ type: "member_join", by: "cleo", member: { member_id: "cleo", nickname: "Cleo", is_host: false, connected: true } });
  getUp();
  assert.deepEqual(live.people.peek(), []);
  sit(visit());
  assert.deepEqual(live.people.peek().map(({ nickname }) => nickname), ["Quiet Otter", "Bob", "Cleo"]);
  getUp();
  sit(visit({ session_id: "s2" }));
  assert.deepEqual(live.people.peek(), [], "another evening's guests are not this one's");
});

test("a phone comes back to the visit that it remembers, and to none where it remembers none", async () => {
  comeBack();
  assert.equal(live.visit.peek(), null);
  remember(page.phone, PLACE, visit());
  comeBack();
  await settled();
  assert.equal(live.visit.peek().member_id, "me");
  assert.deepEqual(around.socket.protocols, ["trivet.v1", "bearer.t1"]);
});

test("a newer token of another tab is the same seat, and needs no new socket; another member is another seat", async () => {
  await seated();
  const sockets = around.sockets.length;
  remember(page.phone, PLACE, visit({ ws_token: "t2" }));
  comeBack();
  await settled();
  assert.equal(live.visit.peek().ws_token, "t2");
  assert.equal(around.sockets.length, sockets);

  remember(page.phone, PLACE, visit({ ws_token: "t3", member_id: "other" }));
  comeBack();
  await settled();
  assert.equal(around.sockets.length, sockets + 1);
  assert.deepEqual(around.socket.protocols, ["trivet.v1", "bearer.t3"]);
  page.phone.kept.clear();
  comeBack();
  assert.equal(live.visit.peek(), null, "the other tab has left the table");
});

test("a new token is asked for at half of its time, and remembered", async () => {
  page.answers = { get "/member/me/token"() { return { ws_token: "t2", expires_at: at(time.now() + 4 * 3_600_000) }; } };
  await seated({ renew_at: time.now() + 3_600_000 });
  await time.pass(3_599_000);
  assert.ok(!page.reads().includes("POST /member/me/token"));
  await time.pass(2_000);
  assert.ok(page.reads().includes("POST /member/me/token"));
  assert.equal(remembered(page.phone, PLACE, time.now()).ws_token, "t2");
  await time.pass(2 * 3_600_000 - 5_000);
  assert.ok(!page.reads().includes("POST /member/me/token"), "the new one has half of its time, too");
  await time.pass(6_000); // the answer's date is of a whole second
  assert.ok(page.reads().includes("POST /member/me/token"));
});

test("while the socket stays down the cart comes over HTTP every two seconds, and no more once it is back", async () => {
  await seated();
  server.accepts = false;
  server.cut();
  page.cart = { items: [LINE], members: [{ member_id: "cleo", nickname: "Cleo", is_host: true, connected: true }] };
  server.happens(update({}, { action: "created" }));
  await time.pass(2_400);
  assert.deepEqual(page.reads(), ["GET /cart_snapshot"]);
  assert.deepEqual(live.cart.peek().items.map(({ name }) => name), ["Margherita"]);
  assert.deepEqual(live.people.peek().filter(({ here }) => here).map(({ nickname }) => nickname), ["Cleo"]);
  await time.pass(4_000);
  assert.deepEqual(page.reads(), ["GET /cart_snapshot", "GET /cart_snapshot"]);

  server.accepts = true;
  await time.pass(16_000);
  assert.equal(live.status.peek().phase, "live");
  assert.ok(page.reads().includes("GET /menu"), "what was sold out meanwhile was told to nobody here");
  await time.pass(10_000);
  assert.deepEqual(page.reads(), []);
});

test("a seat that is taken away while somebody looks is said to be over; where nobody looked yet it is forgotten", async () => {
  await seated();
  server.cut(4401);
  await time.pass(0);
  assert.deepEqual([live.seatLost.peek(), live.ended.peek()], [true, true]);
  assert.equal(live.visit.peek().member_id, "me", "their name is kept for joining again");
  forgetVisit();
  assert.deepEqual([live.seatLost.peek(), live.ended.peek()], [false, false]);

  remember(page.phone, PLACE, visit());
  server.accepts = 4401;
  comeBack();
  await time.pass(0);
  assert.equal(live.visit.peek(), null);
  assert.equal(remembered(page.phone, PLACE, time.now()), null);
});

test("a visit that ends while somebody looks stays to be read, and may be restored", async () => {
  await seated();
  server.happens({ type: "session_closed", by: "staff" });
  assert.equal(live.ended.peek(), true);
  server.happens({ type: "session_restored", by: "staff" });
  assert.equal(live.ended.peek(), false);
  server.cut(4410);
  await time.pass(0);
  assert.deepEqual([live.ended.peek(), live.seatLost.peek()], [true, false]);
});

test("what somebody else makes of a line glows; what I make, or the kitchen has left of it, does not", async () => {
  page.cart = { items: [LINE] };
  await seated();
  server.happens(update({ left: 1 }));
  server.happens(update({ qty: 2, version: 2 }, { by: "me" }));
  server.happens(update({ qty: 3, version: 3 }, { by: "system" }));
  assert.equal(live.touched.peek(), null);
  server.happens(update({ qty: 4, version: 4 }));
  assert.deepEqual({ ...live.touched.peek(), at: 0 }, { public_id: "l1", by: "bob", what: "qty", qty: 4, at: 0 });
});

test("of a line it is said what was changed: how many, the note, or that it is new", async () => {
  page.cart = { items: [LINE] };
  await seated();
  const changes = [[{ note: "no onions" }, "note"], [{ note: "", qty: 3 }, "qty"], [{ public_id: "l9" }, "new"]];
  for (const [at, [more, what]] of changes.entries()) {
    server.happens(update({ version: at + 2, ...more }));
    assert.equal(live.touched.peek().what, what);
  }
});

test("what somebody else removes of mine is said, of theirs it is not", async () => {
  page.cart = { items: [{ ...LINE, member_id: "me" }, { ...LINE, public_id: "l2" }] };
  await seated();
  server.happens(update({ public_id: "l2" }, { action: "deleted" }));
  assert.deepEqual(texts(), []);
  server.happens(update({ member_id: "me" }, { action: "deleted" }));
  assert.deepEqual(texts(), ["cart.removed_by"]); // its key: this test has no messages
});

test("what the table and the restaurant tell is what the page shows", async () => {
  await seated({ daily_pass_required: true, pass_validated: false });
  server.happens({ type: "ordering_disabled", by: "staff" });
  assert.equal(live.shut.peek().code, "ORDERING_DISABLED");
  server.happens({ type: "ordering_enabled", by: "staff" });
  assert.equal(live.shut.peek(), null);
  server.happens({ type: "pass_validated" });
  assert.equal(remembered(page.phone, PLACE, time.now()).pass_validated, true);
  server.happens({ type: "member_update", member: { member_id: "me", nickname: "Zoe", is_host: true, connected: true } });
  assert.equal(remembered(page.phone, PLACE, time.now()).nickname, "Zoe");
  around.socket.brings({ type: "menu_update", items: [{ id: 456, available: false, left: 0, price: 9.5 }] });
  assert.equal(live.items.peek().get(456).available, false);
  server.happens({ type: "waiter_called", reason: "waiter", call_id: "c1", at: at(time.now()) });
  assert.equal(live.calls.peek().waiter.coming, false);
});

test("a party that is moved is remembered at its new table, and told", async () => {
  await seated();
  server.happens({ type: "session_moved", by: "staff", table: { id: 108, table_number: 8 } });
  assert.equal(live.table.peek().table_number, 8);
  assert.deepEqual(live.sheet.peek(), { name: "moved" });
  assert.equal(remembered(page.phone, { ...PLACE, tableId: 108 }, time.now()).member_id, "me");
});

test("who was put together with another party goes on in its session, and its token is asked for anew", async () => {
  page.answers["/member/me/token"] = { ws_token: "t3", expires_at: at(time.now() + 3_600_000) };
  await seated();
  around.socket.brings({ type: "session_moved", by: "staff", session_id: "s2", ws_token: "t2", table: { id: 108, table_number: 8 } });
  await time.pass(1_000);
  assert.equal(live.visit.peek().session_id, "s2");
  assert.ok(around.socket.protocols.includes("bearer.t2"));
  assert.ok(page.reads().includes("POST /member/me/token"));
});

test("my order is shown when it stands, with what the kitchen makes of it", async () => {
  const order = { order_id: "ORD-1-42", order_number: 42, round: 1, status: "validated", pos_status: "accepted", total: 9.5, items: [], placed_by: "me", created_at: at(time.now()) };
  await seated();
  server.happens({ type: "cart_locked", by: "me", locked_by_member: "me", order_id: "ORD-1-42", message: "", lock_expires_at: at(time.now() + 10_000) });
  page.answers["/orders/ORD-1-42"] = { ...order, kitchen: [] };
  server.happens({ type: "order_confirmed", by: "me", order_id: "ORD-1-42", order_number: 42, message: "", total: 9.5, items: [], round: 2 });
  await time.pass(0);
  assert.equal(live.sheet.peek().name, "confirmation");
  assert.deepEqual(page.reads(), ["GET /orders/ORD-1-42"]);
  assert.deepEqual(live.orders.peek().map(({ order_id, kitchen }) => [order_id, kitchen]), [["ORD-1-42", []]]);
});

test("where an order's story is not to be had, the orders are read; the kitchen's newer word is not taken back", async () => {
  const order = { order_id: "ORD-1-42", order_number: 42, round: 1, status: "ready", pos_status: "accepted", total: 9.5, items: [], placed_by: "bob", created_at: at(time.now()) };
  await seated();
  page.answers["/orders"] = { orders: [order] };
  server.happens({ type: "order_confirmed", by: "bob", order_id: "ORD-1-42", order_number: 42, message: "", total: 9.5, items: [], round: 2 });
  await time.pass(0);
  assert.deepEqual(live.orders.peek().map(({ status }) => status), ["ready"]);
  page.answers["/orders/ORD-1-42"] = { ...order, status: "validated" };
  server.happens({ type: "order_confirmed", by: "bob", order_id: "ORD-1-42", order_number: 42, message: "", total: 9.5, items: [], round: 2 });
  server.happens({ type: "order_status", by: "staff", order_id: "ORD-1-42", status: "ready" });
  await time.pass(0);
  assert.deepEqual(live.orders.peek().map(({ status }) => status), ["ready"]);
});

test("an order that is called off while its story is read stays called off", async () => {
  await seated();
  page.answers["/orders/ORD-1-42"] = { order_id: "ORD-1-42", order_number: 42, round: 1, status: "validated", pos_status: "queued", total: 9.5, items: [], placed_by: "bob", created_at: at(time.now()), kitchen: [] };
  server.happens({ type: "order_confirmed", by: "bob", order_id: "ORD-1-42", order_number: 42, message: "", total: 9.5, items: [], round: 2, pos: "queued" });
  server.happens({ type: "order_status", by: "staff", order_id: "ORD-1-42", status: "cancelled" });
  await time.pass(0);
  assert.deepEqual(page.reads(), ["GET /orders/ORD-1-42"]);
  assert.deepEqual(live.orders.peek().map(({ status }) => status), ["cancelled"]);
});

test("the server's time is learned from what is news, not from what was missed", async () => {
  await seated();
  server.happens(update({}, { at: at(time.now() + 90_000) }));
  assert.equal(serverTime() - time.now(), 90_000);
  server.cut();
  for (let n = 0; n < 20; n += 1) server.happens(update({}, { at: at(time.now() - 3_600_000) }));
  await time.pass(1_000);
  assert.equal(live.status.peek().phase, "live");
  assert.equal(serverTime() - time.now(), 90_000);
});

test("when an order is tried again is kept on this phone's clock, whatever the server's shows", async () => {
  page.cart = { items: [LINE], cart_hash: "h1", total: 9.5 };
  await seated();
  server.happens({ type: "member_update", member: { member_id: "me", nickname: "Zoe", is_host: true, connected: true }, at: at(time.now() + 90_000) });
  assert.equal(serverTime() - time.now(), 90_000);
  live.placing.peek().place();
  const [{ ref }] = sent(around.socket, "place_order");
  around.socket.brings({ type: "error", ref, code: "ORDER_FAILED", message: "" });
  await time.pass(0);
  assert.equal(live.placing.peek().state, "waiting");
  assert.equal(live.placing.peek().retryAt - time.now(), 2_000);
});

test("who gets up hears nothing more, asks nothing more and is asked for nothing", async () => {
  await seated();
  const { socket } = around;
  getUp();
  assert.equal(socket.closedWith, 1000);
  assert.equal(live.cart.peek(), null);
  await assert.rejects(ask({ type: "call_waiter", reason: "bill" }), { code: "LOST" });
  await time.pass(3_600_000);
  assert.deepEqual(page.reads(), []);
  assert.equal(time.waiting(), 0);
  assert.equal(around.hopes.size, 0);
});

test("what was being read, and would be read again, is left alone by who gets up", async () => {
  page.online = false;
  sit(visit());
  await time.pass(500);
  assert.notDeepEqual(page.reads(), []);
  getUp();
  await time.pass(3_600_000);
  assert.deepEqual(page.reads(), []);
  assert.equal(time.waiting(), 0);
});

test("what is asked goes over the socket, and its refusal comes back by its code", async () => {
  await seated();
  const asked = ask({ type: "call_waiter", reason: "bill" });
  const [{ ref, reason }] = sent(around.socket, "call_waiter");
  assert.equal(reason, "bill");
  around.socket.brings({ type: "error", ref, code: "RATE_LIMITED", message: "" });
  await assert.rejects(asked, { code: "RATE_LIMITED" });
});

test("a menu that is as it came with the page is not sent again, and what was told meanwhile is true", async () => {
  page.answers["/menu"] = 304;
  await seated();
  assert.equal(page.tag, '"m1"');
  assert.deepEqual(live.menu.peek(), MENU);
  live.menu.value = { ...MENU, categories: [] };
  sit(visit());
  server.happens({ type: "menu_update", items: [{ id: 456, available: false, left: 0 }] });
  await time.pass(0);
  assert.equal(live.items.peek().get(456)?.name, "Margherita");
});
