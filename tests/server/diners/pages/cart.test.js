import assert from "node:assert/strict";
import { test } from "node:test";
import { effect } from "@preact/signals-core";
import { createCart } from "diner/cart.js";
import { clock } from "../../pages/wire/world.js";
import { party, Refusal, SNAPSHOT } from "./party.js";

const MARGHERITA = { id: 456, name: "Margherita", unit_price: 950 };

/** A phone at the table. */
function phone(server = party(), memberId = "me", time = clock()) {
  let count = 0;
  const uuid = () => `${memberId}-${++count}`;
  const cart = createCart({ memberId, ask: server.asker(memberId), uuid, after: time.after, cancel: time.cancel });
  server.phones.add(cart.apply);
  cart.apply(server.snapshot());
  return { server, cart, time };
}

const briefly = (cart) => cart.items.map(({ name, qty, unconfirmed }) => [name, qty, unconfirmed]);
const codes = (cart) => cart.refusals.map(({ code }) => code);

test("what is tapped shows at once, a little unconfirmed, and then is confirmed", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA, { qty: 2, note: " hot " });

  assert.deepEqual(briefly(cart), [["Margherita", 2, true]]);
  assert.equal(cart.total, 1900);
  assert.equal(cart.settled, false);
  await time.pass(1_000);
  assert.deepEqual(briefly(cart), [["Margherita", 2, false]]);
  assert.equal(cart.settled, true);
  assert.equal(server.lines.get(id).note, "hot");
  assert.equal(cart.cartHash, server.hash());
});

test("+ + + is one message", async () => {
  const { cart, server, time } = phone();
  cart.addToCart(MARGHERITA);
  cart.addToCart(MARGHERITA);
  cart.addToCart(MARGHERITA);
  await time.pass(1_000);
  assert.deepEqual(server.log.map(({ op, qty }) => [op, qty]), [["create", 3]]);

  const [{ public_id }] = cart.items;
  for (const qty of [4, 5, 6]) cart.updateCartItem(public_id, { qty });
  assert.deepEqual(briefly(cart), [["Margherita", 6, true]]);
  await time.pass(1_000);
  assert.deepEqual(server.log.slice(1).map(({ op, qty, version }) => [op, qty, version]), [["update", 6, 1]]);
});

test("taps while a message is on its way follow it with the next version", async () => {
  const { cart, server, time } = phone();
  server.fate = ["hold"];
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  cart.updateCartItem(id, { qty: 2 });
  await time.pass(500);
  cart.updateCartItem(id, { qty: 3 });
  await time.pass(500);
  assert.equal(server.log.length, 1);
  assert.deepEqual(briefly(cart), [["Margherita", 3, true]]);

  server.held[0]();
  await time.pass(1_000);
  assert.deepEqual(server.log.slice(1).map(({ op, qty, version }) => [op, qty, version]), [["update", 3, 1]]);
  assert.deepEqual(briefly(cart), [["Margherita", 3, false]]);
});

test("a conflict takes the wish back, shows what is true, and says so", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  const bob = server.asker("bob");
  server.phones.clear(); // Bob's change is not heard here yet
  await bob({ type: "cart_mutate", op: "update", public_id: id, version: 1, qty: 9 });
  cart.updateCartItem(id, { qty: 2 });
  await time.pass(500);

  assert.deepEqual(briefly(cart), [["Margherita", 9, false]]);
  assert.deepEqual(codes(cart), ["VERSION_CONFLICT"]);
  assert.equal(cart.total, 8550);
  server.phones.add(cart.apply);
  cart.updateCartItem(id, { qty: 3 });
  assert.deepEqual(codes(cart), [], "who taps again has read it");
  await time.pass(500);
  assert.equal(server.lines.get(id).qty, 3, "with the version that is true");
});

test("a conflict with a line that is gone takes it off the screen", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  server.phones.clear();
  await server.asker("bob")({ type: "cart_mutate", op: "delete", public_id: id, version: 1 });
  cart.updateCartItem(id, { qty: 2 });
  await time.pass(500);

  assert.deepEqual(cart.items, []);
  assert.deepEqual(codes(cart), ["VERSION_CONFLICT"]);
});

test("a line that somebody takes out while I tap on it is gone, and I am told", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  cart.updateCartItem(id, { qty: 2 });
  await server.asker("bob")({ type: "cart_mutate", op: "delete", public_id: id, version: 1 });
  await time.pass(500);

  assert.deepEqual(cart.items, []);
  assert.deepEqual(codes(cart), ["VERSION_CONFLICT"]);
  assert.equal(cart.settled, true);
});

test("two who take out the same line both have what they want", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  cart.removeFromCart(id);
  await server.asker("bob")({ type: "cart_mutate", op: "delete", public_id: id, version: 1 });
  await time.pass(500);

  assert.deepEqual(cart.items, []);
  assert.deepEqual(codes(cart), []);
});

for (const code of ["ITEM_UNAVAILABLE", "CART_FULL", "PASS_REQUIRED", "ITEM_UNKNOWN"]) {
  test(`${code} takes back what was added`, async () => {
    const { cart, server, time } = phone();
    server.fate = [new Refusal(code, { left: 0 })];
    cart.addToCart(MARGHERITA);
    await time.pass(500);

    assert.deepEqual(cart.items, []);
    assert.equal(cart.total, 0);
    assert.deepEqual(cart.refusals.map(({ code, menu_item_id, error }) => [code, menu_item_id, error.details.left]), [[code, 456, 0]]);
    cart.dismiss(cart.refusals[0]);
    assert.deepEqual(cart.refusals, []);
  });
}

test("a create whose answer was lost adds one line", async () => {
  const { cart, server, time } = phone();
  server.fate = ["mute"];
  const id = cart.addToCart(MARGHERITA);
  await time.pass(300);
  assert.deepEqual(briefly(cart), [["Margherita", 1, true]]);
  server.resumed();
  await time.pass(5_000);

  assert.deepEqual(briefly(cart), [["Margherita", 1, false]]);
  assert.deepEqual([...server.lines.keys()], [id]);
  assert.equal(server.log.length, 1, "what resume has told is not said again");
});

test("a create that was never heard is said again, with the same id", async () => {
  const { cart, server, time } = phone();
  server.fate = ["lose"];
  const id = cart.addToCart(MARGHERITA);
  await time.pass(300);
  server.connected = false;
  await time.pass(10_000);
  server.resumed();
  await time.pass(1_000);

  assert.deepEqual([...server.lines.keys()], [id]);
  assert.deepEqual(briefly(cart), [["Margherita", 1, false]]);
});

test("a create is repeated as it was, and what was tapped since follows", async () => {
  const { cart, server, time } = phone();
  server.fate = [new Refusal("TIMEOUT")];
  const id = cart.addToCart(MARGHERITA);
  await time.pass(300);
  server.phones.clear(); // heard after all, but the frame is late
  await server.asker("me")({ type: "cart_mutate", op: "create", public_id: id, menu_item_id: 456, qty: 1, note: "" });
  cart.updateCartItem(id, { qty: 4 });
  server.phones.add(cart.apply);
  await time.pass(300);
  cart.apply(server.snapshot());
  await time.pass(5_000);

  assert.deepEqual(server.log.filter(({ op }) => op === "create").map(({ qty }) => qty).filter((qty) => qty !== 1), []);
  assert.equal(server.lines.get(id).qty, 4);
  assert.deepEqual(codes(cart), []);
});

test("an update whose answer was lost is done once", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  server.fate = ["mute"];
  cart.updateCartItem(id, { qty: 5 });
  await time.pass(300);
  cart.updateCartItem(id, { qty: 6 }); // while nobody is there
  server.resumed();
  await time.pass(3_000);

  assert.deepEqual([server.lines.get(id).qty, server.lines.get(id).version], [6, 3]);
  assert.deepEqual(codes(cart), []);
});

test("a line that was added and taken out again before anybody heard is never said", async () => {
  const { cart, server, time } = phone();
  cart.removeFromCart(cart.addToCart(MARGHERITA));
  await time.pass(1_000);

  assert.deepEqual(server.log, []);
  assert.deepEqual(cart.items, []);
  assert.equal(cart.settled, true);
});

test("a line that is taken out while its create is on its way is taken out after it", async () => {
  const { cart, server, time } = phone();
  server.fate = ["hold"];
  const id = cart.addToCart(MARGHERITA);
  await time.pass(300);
  cart.removeFromCart(id);
  assert.deepEqual(cart.items, []);
  server.held[0]();
  await time.pass(500);

  assert.equal(server.lines.size, 0);
  assert.deepEqual(cart.items, []);
  assert.equal(cart.settled, true);
});

test("a line that is taken out after its create was lost does not come back", async () => {
  const { cart, server, time } = phone();
  server.fate = ["lose"];
  const id = cart.addToCart(MARGHERITA);
  await time.pass(200);
  cart.removeFromCart(id);
  await time.pass(5_000);

  assert.equal(server.lines.size, 0);
  assert.deepEqual(server.log.map(({ op }) => op), ["create", "delete"]);
  assert.deepEqual([cart.settled, codes(cart)], [true, []]);
});

test("taps without a connection wait for it, and are sent once", async () => {
  const { cart, server, time } = phone();
  server.connected = false;
  cart.addToCart(MARGHERITA);
  await time.pass(60_000);
  const tries = server.log.length;
  assert.ok(tries < 15, `${tries} tries in a minute`);
  server.resumed();
  await time.pass(1_000);

  assert.deepEqual(briefly(cart), [["Margherita", 1, false]]);
  assert.equal(server.lines.size, 1);
});

test("who is asked to slow down says it again later", async () => {
  const { cart, server, time } = phone();
  server.fate = [new Refusal("RATE_LIMITED"), new Refusal("UNAVAILABLE")];
  cart.addToCart(MARGHERITA);
  await time.pass(10_000);

  assert.equal(server.lines.size, 1);
  assert.deepEqual(codes(cart), []);
});

test("a create that was ordered before its answer came is not said again", async () => {
  const { cart, server, time } = phone();
  server.fate = ["mute"];
  cart.addToCart(MARGHERITA);
  await time.pass(300);
  server.lock();
  server.confirm();
  server.resumed();
  await time.pass(10_000);

  assert.deepEqual(cart.items, []);
  assert.equal(server.lines.size, 0);
  assert.equal(cart.settled, true);
});

test("two tabs of one member see one cart, and neither loses the other's taps", async () => {
  const { cart: one, server, time } = phone();
  const { cart: other } = phone(server, "me", time);
  const id = one.addToCart(MARGHERITA);
  await time.pass(500);
  assert.deepEqual(briefly(other), [["Margherita", 1, false]]);
  other.updateCartItem(id, { qty: 2 });
  await time.pass(500);
  one.addToCart(MARGHERITA);
  await time.pass(500);

  assert.equal(server.lines.get(id).qty, 3);
  assert.deepEqual(briefly(one), briefly(other));
});

test("two tabs that tap in the same moment end with what is true, and one of them says so", async () => {
  const { cart: one, server, time } = phone();
  const { cart: other } = phone(server, "me", time);
  const id = one.addToCart(MARGHERITA);
  await time.pass(500);
  one.updateCartItem(id, { qty: 5 });
  other.updateCartItem(id, { qty: 7 });
  server.fate = ["hold"];
  await time.pass(250);
  server.held[0]();
  await time.pass(2_000);

  assert.deepEqual(briefly(one), briefly(other));
  assert.equal(server.lines.get(id).qty, one.items[0].qty);
  assert.deepEqual([...codes(one), ...codes(other)], ["VERSION_CONFLICT"]);
});

test("while the cart is locked nothing is changed here, and it is said why", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  server.lock();
  cart.addToCart({ id: 7, name: "Espresso", unit_price: 220 });
  cart.updateCartItem(id, { qty: 2 });
  cart.removeFromCart(id);
  await time.pass(500);

  assert.deepEqual(briefly(cart), [["Margherita", 1, false]]);
  assert.deepEqual(codes(cart), ["CART_LOCKED", "CART_LOCKED", "CART_LOCKED"]);
  assert.equal(server.log.length, 1);
  assert.deepEqual([cart.cartLocked, cart.lockedBy, cart.pendingOrderId, cart.orderProcessingStatus], [true, "bob", "ORD-1-42", "processing"]);
});

test("mine, ours, and each one's", async () => {
  const { cart, server, time } = phone();
  cart.addToCart(MARGHERITA, { qty: 2 });
  await server.asker("bob")({ type: "cart_mutate", op: "create", public_id: "b", menu_item_id: 7, qty: 1, note: "" });

  assert.deepEqual(cart.mine.map(({ name }) => name), ["Margherita"]);
  assert.equal(cart.total, 2120);
  assert.deepEqual([...cart.totalsByMember], [["bob", 220], ["me", 1900]]);
  assert.deepEqual(cart.told.changed, { public_id: "b", by: "bob", action: "created" });
  await time.pass(1_000);
  assert.equal(cart.total, 2120);
});

test("who reads a field is told when it changes, and only then", () => {
  const { cart, server } = phone();
  const seen = [];
  const stop = effect(() => void seen.push(cart.cartLocked));
  server.tell({ type: "member_update", member: { member_id: "bob", nickname: "Robert", is_host: false } });
  server.lock();
  stop();

  assert.ok(seen.includes(true));
  assert.equal(seen[0], false);
  assert.equal(cart.members[1].nickname, "Robert");
});

test("a note of its own is a line of its own", () => {
  const { cart } = phone();
  cart.addToCart(MARGHERITA);
  cart.addToCart(MARGHERITA, { note: "no basil" });

  assert.equal(cart.items.length, 2);
});

test("nobody orders more than 99 of one thing, and 0 of it takes it out", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA, { qty: 98 });
  cart.addToCart(MARGHERITA, { qty: 5 });
  assert.equal(cart.items[0].qty, 99);
  await time.pass(500);
  cart.updateCartItem(id, { qty: 0 });
  await time.pass(500);

  assert.equal(server.lines.size, 0);
});

test("in another session nothing is wanted of the old one", async () => {
  const { cart, server, time } = phone();
  cart.addToCart(MARGHERITA);
  cart.apply({ ...SNAPSHOT, session_id: "s2", seq: 4 });
  await time.pass(1_000);

  assert.deepEqual(cart.items, []);
  assert.deepEqual(server.log, []);
});

test("what is shown in advance ends with what the server says", async () => {
  const { cart, server } = phone();
  cart.lockCart();
  cart.setPendingOrder(null);
  assert.deepEqual([cart.cartLocked, cart.lockedBy, cart.orderProcessingStatus], [true, "me", "processing"]);
  server.tell({ type: "member_update", member: { member_id: "bob", nickname: "B", is_host: false } });
  assert.equal(cart.cartLocked, true, "what is said of something else does not end it");
  cart.apply(server.snapshot());
  assert.deepEqual([cart.cartLocked, cart.orderProcessingStatus], [false, "idle"]);
  cart.lockCart();
  cart.setPendingOrder("ORD-1-1");
  assert.equal(cart.pendingOrderId, "ORD-1-1");
  cart.unlockCart();
  cart.clearPendingOrder();
  assert.deepEqual([cart.cartLocked, cart.pendingOrderId, cart.orderProcessingStatus], [false, null, "idle"]);
});

test("clearCart forgets what is shown, and the server's word brings it back", async () => {
  const { cart, server, time } = phone();
  cart.addToCart(MARGHERITA);
  await time.pass(500);
  cart.clearCart();
  assert.deepEqual(cart.items, []);
  assert.equal(server.lines.size, 1);
  cart.apply(server.snapshot());
  assert.equal(cart.items.length, 1);
});

test("an evening of two phones, taps and losses ends with one cart for all", async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    let state = seed;
    const chance = (n) => (state = (state * 48271) % 2147483647) % n;
    const { cart: one, server, time } = phone();
    const { cart: two } = phone(server, "bob", time);
    for (let tap = 0; tap < 40; tap += 1) {
      const cart = chance(2) ? one : two;
      const line = cart.mine[chance(Math.max(1, cart.mine.length))];
      if (chance(3) === 0) server.fate.push(["lose", "mute", new Refusal("UNAVAILABLE"), new Refusal("TIMEOUT")][chance(4)]);
      if (!line || chance(4) === 0) cart.addToCart(MARGHERITA, { note: String(chance(3)) });
      else if (chance(5) === 0) cart.removeFromCart(line.public_id);
      else cart.updateCartItem(line.public_id, { qty: 1 + chance(9) });
      await time.pass(chance(400));
      if (!server.connected && chance(2)) server.resumed();
    }
    const hoped = new Map([one, two].flatMap((cart) => cart.mine.map((l) => [l.public_id, [l.qty, l.note]])));
    server.fate.length = 0;
    server.resumed();
    await time.pass(30_000);

    const there = new Map([...server.lines.values()].map((l) => [l.public_id, [l.qty, l.note]]));
    assert.deepEqual(there, new Map([...there.keys()].map((id) => [id, hoped.get(id)])), `seed ${seed}`);
    assert.deepEqual(new Set(there.keys()), new Set(hoped.keys()), `seed ${seed}`);
    assert.deepEqual([one.settled, two.settled], [true, true], `seed ${seed}`);
    assert.deepEqual(one.items, two.items, `seed ${seed}`);
    assert.deepEqual([...codes(one), ...codes(two)], [], `seed ${seed}: nobody touched another's line`);
  }
});

test("whether a change was taken is said at once, so that nothing is said to be so which is not", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  assert.deepEqual([cart.updateCartItem(id, { qty: 2 }), cart.updateCartItem("gone", { qty: 2 }), cart.removeFromCart("gone")], [true, false, false]);
  await time.pass(500);
  server.lock();
  assert.deepEqual([cart.addToCart(MARGHERITA), cart.updateCartItem(id, { qty: 3 }), cart.removeFromCart(id)], [null, false, false]);
});

test("that the cart is locked is said of a tap for as long as it is, and what else was refused goes on being said", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  server.phones.clear();
  await server.asker("bob")({ type: "cart_mutate", op: "update", public_id: id, version: 1, qty: 9 });
  cart.updateCartItem(id, { qty: 2 });
  await time.pass(500);
  server.phones.add(cart.apply);
  server.lock();
  cart.addToCart({ id: 7, name: "Espresso", unit_price: 220 });
  assert.deepEqual(codes(cart), ["VERSION_CONFLICT", "CART_LOCKED"]);
  server.fail();
  assert.deepEqual(codes(cart), ["VERSION_CONFLICT"]);
});

test("a note that is changed leaves the quantity that somebody else has made meanwhile", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart(MARGHERITA);
  await time.pass(500);
  await server.asker("bob")({ type: "cart_mutate", op: "update", public_id: id, version: 1, qty: 4 });
  cart.updateCartItem(id, { note: "no onions" });
  await time.pass(500);
  assert.deepEqual([server.lines.get(id).qty, server.lines.get(id).note], [4, "no onions"]);
});

const MOZZARELLA = { option_id: 12, name: "Mozzarella", qty: 1, price: 1.5 };
const OLIVES = { option_id: 13, name: "Olives", qty: 2, price: 0 };

test("what is chosen alike becomes more of one line, and what is not is a line of its own", async () => {
  const { cart, server, time } = phone();
  cart.addToCart({ ...MARGHERITA, unit_price: 1100 }, { options: [MOZZARELLA, OLIVES] });
  cart.addToCart({ ...MARGHERITA, unit_price: 1100 }, { options: [OLIVES, MOZZARELLA] });
  cart.addToCart(MARGHERITA);

  assert.deepEqual(briefly(cart), [["Margherita", 2, true], ["Margherita", 1, true]]);
  assert.equal(cart.total, 2 * 1100 + 950);
  await time.pass(1_000);
  const said = server.log.map(({ qty, options }) => [qty, options]);
  assert.deepEqual(said, [[2, [{ option_id: 12, qty: 1 }, { option_id: 13, qty: 2 }]], [1, undefined]]);
  assert.ok(cart.settled);
});

test("other options are one change of the line, with what it costs then, and none is said as none", async () => {
  const { cart, server, time } = phone();
  const id = cart.addToCart({ ...MARGHERITA, unit_price: 1100 }, { options: [MOZZARELLA] });
  await time.pass(1_000);
  cart.updateCartItem(id, { options: [OLIVES], unit_price: 950 });
  assert.deepEqual(cart.items.map(({ unit_price, options }) => [unit_price, options]), [[950, [OLIVES]]]);
  await time.pass(1_000);
  cart.updateCartItem(id, { qty: 3 });
  await time.pass(1_000);
  cart.updateCartItem(id, { options: [], unit_price: 950 });
  await time.pass(1_000);

  const said = server.log.slice(1).map(({ version, qty, options }) => [version, qty, options]);
  assert.deepEqual(said, [[1, undefined, [{ option_id: 13, qty: 2 }]], [2, 3, undefined], [3, undefined, []]]);
  assert.ok(cart.settled);
});
