import assert from "node:assert/strict";
import { test } from "node:test";
import { createCart } from "diner/cart.js";
import { createPlacing } from "diner/placing.js";
import { clock } from "../../pages/wire/world.js";
import { party, Refusal } from "./party.js";

const MARGHERITA = { id: 456, name: "Margherita", unit_price: 950 };

function memory() {
  const kept = new Map();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** A phone that may be loaded anew, with its storage. */
function phone({ server = party(), time = clock(), storage = memory(), memberId = "me" } = {}) {
  let count = 0;
  const name = `${memberId}${Math.random()}`;
  const rounds = [];
  const shared = { ask: server.asker(memberId), ordered: (round) => void rounds.push(round), uuid: () => `${name}-${++count}`, after: time.after, cancel: time.cancel };
  const cart = createCart({ memberId, ...shared });
  server.phones.add(cart.apply);
  const placing = createPlacing({ cart, storage, now: time.now, ...shared });
  const close = () => (placing.stop(), server.phones.delete(cart.apply));
  return { server, time, storage, cart, placing, close, rounds };
}

/** One that has a pizza in the cart. */
async function hungry(options) {
  const all = phone(options);
  all.cart.apply(all.server.snapshot());
  all.cart.addToCart(MARGHERITA);
  await all.time.pass(500);
  return all;
}

const keys = (server) => server.log.filter(({ type }) => type === "place_order").map((m) => m.idempotency_key);

test("an order is placed once, processed, and confirmed", async () => {
  const { cart, placing, server, time, storage } = await hungry();
  placing.place({ instructions: "no onions" });
  placing.place();
  assert.equal(placing.state, "sending");
  await time.pass(100);

  assert.equal(placing.state, "processing");
  assert.equal(server.log.at(-1).special_instructions, "no onions");
  server.confirm();
  assert.equal(placing.state, "idle");
  assert.equal(cart.orderProcessingStatus, "confirmed");
  assert.equal(keys(server).length, 1);
  assert.equal(storage.kept.size, 0);
  await time.pass(60_000);
  assert.equal(placing.slow, false);
});

test("what was just tapped is in the order", async () => {
  const { cart, placing, server, time } = await hungry();
  cart.addToCart(MARGHERITA);
  placing.place();
  await time.pass(50);

  assert.equal([...server.lines.values()][0].qty, 2);
  assert.equal(placing.state, "processing");
});

test("a refused order is tried again after 2, 4 and 8 seconds with new keys, and then by hand", async () => {
  const { placing, server, time } = await hungry();
  placing.place();
  await time.pass(0);
  for (const ms of [2_000, 4_000, 8_000]) {
    server.fail();
    assert.equal(placing.state, "waiting");
    assert.equal(placing.retryAt - time.now(), ms);
    await time.pass(ms - 1);
    assert.equal(placing.state, "waiting");
    await time.pass(1);
    assert.equal(placing.state, "processing");
  }
  server.fail();
  await time.pass(60_000);
  assert.equal(placing.state, "failed");
  assert.equal(placing.mayRetry, true);
  assert.equal(placing.error.code, "POS_REJECTED");
  assert.equal(new Set(keys(server)).size, 4);

  placing.retry();
  await time.pass(0);
  assert.equal(placing.state, "processing");
  assert.equal(new Set(keys(server)).size, 5);
  server.fail();
  await time.pass(60_000);
  assert.equal(placing.state, "failed");
  assert.equal(keys(server).length, 5);
});

test("what must not be tried again is not", async () => {
  const { placing, server, time } = await hungry();
  placing.place();
  await time.pass(0);
  server.fail(false);
  await time.pass(60_000);

  assert.deepEqual([placing.state, placing.mayRetry, keys(server).length], ["failed", false, 1]);
});

for (const fate of ["lose", new Refusal("UNAVAILABLE"), new Refusal("TIMEOUT")]) {
  test(`a try without an answer (${fate.code ?? fate}) is asked again with the same key`, async () => {
    const { placing, server, time } = await hungry();
    server.fate = [fate];
    placing.place();
    await time.pass(3_000);

    assert.equal(placing.state, "processing");
    assert.equal(keys(server).length, 2);
    assert.equal(new Set(keys(server)).size, 1);
  });
}

test("an answer that was lost is found in what resume tells", async () => {
  const { placing, server, time } = await hungry();
  server.fate = ["mute"];
  placing.place();
  await time.pass(100);
  server.confirm(); // while nobody hears
  server.resumed();
  await time.pass(30_000);

  assert.equal(placing.state, "idle");
  assert.equal(server.placements.size, 1);
});

test("after ten seconds it is said, and asking by hand keeps the key; the server goes on", async () => {
  const { placing, server, time } = await hungry();
  placing.place();
  await time.pass(9_999);
  assert.equal(placing.slow, false);
  await time.pass(1);
  assert.deepEqual([placing.slow, placing.mayRetry, placing.state], [true, true, "processing"]);
  placing.retry();
  await time.pass(10);

  assert.equal(placing.slow, false);
  assert.equal(new Set(keys(server)).size, 1);
  server.confirm();
  assert.equal(placing.state, "idle");
});

test("a page that is loaded anew while the order is on its way goes on with it", async () => {
  const first = await hungry();
  first.placing.place();
  await first.time.pass(10);
  first.close();
  const { server, time, storage } = first;
  const again = phone({ server, time, storage });
  again.cart.apply(server.snapshot());

  assert.equal(again.placing.state, "processing");
  await time.pass(10_000);
  assert.equal(again.placing.slow, true);
  server.confirm();
  assert.deepEqual([again.placing.state, again.placing.slow, storage.kept.size], ["idle", false, 0]);
  assert.equal(keys(server).length, 1);
});

test("a page that is loaded anew before the order was heard asks with the key it had", async () => {
  const first = await hungry();
  first.server.fate = ["lose"];
  first.placing.place();
  await first.time.pass(10);
  first.close();
  const { server, time, storage } = first;
  const again = phone({ server, time, storage });
  again.cart.apply(server.snapshot());
  await time.pass(100);

  assert.equal(again.placing.state, "processing");
  assert.equal(new Set(keys(server)).size, 1);
});

test("a page that is loaded anew after the order failed tries it again", async () => {
  const first = await hungry();
  first.placing.place();
  await first.time.pass(10);
  first.close();
  const { server, time, storage } = first;
  server.fail();
  const again = phone({ server, time, storage });
  again.cart.apply(server.snapshot());
  await time.pass(100);
  assert.equal(again.placing.state, "waiting");
  await time.pass(2_000);
  assert.equal(again.placing.state, "processing");
});

test("a page that is loaded anew after the order was confirmed is done", async () => {
  const first = await hungry();
  first.placing.place();
  await first.time.pass(10);
  first.close();
  const { server, time, storage } = first;
  server.confirm();
  const again = phone({ server, time, storage });
  again.cart.apply(server.snapshot());
  await time.pass(30_000);

  assert.deepEqual([again.placing.state, storage.kept.size, keys(server).length], ["idle", 0, 1]);
});

test("two tabs that place the same cart make one order", async () => {
  const one = await hungry();
  const { server, time } = one;
  const other = phone({ server, time });
  other.cart.apply(server.snapshot());
  one.placing.place();
  other.placing.place();
  await time.pass(100);
  server.confirm();
  await time.pass(30_000);

  assert.deepEqual([one.placing.state, other.placing.state], ["idle", "idle"]);
  assert.equal(server.placements.size, 1);
});

test("a cart that changed is not ordered unseen", async () => {
  const { placing, server, time } = await hungry();
  server.fate = [new Refusal("CART_CHANGED")];
  placing.place();
  await time.pass(60_000);

  assert.deepEqual([placing.state, placing.error.code, placing.mayRetry, keys(server).length], ["failed", "CART_CHANGED", true, 1]);
});

test("nothing cannot be ordered", async () => {
  const { placing, server, cart, time } = phone();
  cart.apply({ ...server.snapshot(), cart_hash: null });
  placing.place();
  await time.pass(0);

  assert.deepEqual([placing.state, placing.error.code], ["failed", "CART_EMPTY"]);
});

test("a storage that refuses, or holds nonsense, hurts nothing", async () => {
  const storage = { ...memory(), getItem: () => "{", setItem: () => { throw new Error("full"); } };
  const { placing, time } = await hungry({ storage });
  placing.place();
  await time.pass(10);

  assert.equal(placing.state, "processing");
});

test("who gives up is not ordered for", async () => {
  const { placing, server, time } = await hungry();
  placing.place();
  await time.pass(0);
  server.fail();
  placing.giveUp();
  await time.pass(60_000);

  assert.deepEqual([placing.state, keys(server).length], ["idle", 1]);
});

const ESPRESSO = { id: 7, name: "Espresso", unit_price: 220 };
const placed = (server) => server.log.filter(({ type }) => type === "place_order");

/** Somebody else at the table of this phone. */
function bob({ server, time }) {
  const other = phone({ server, time, memberId: "bob" });
  other.cart.apply(server.snapshot());
  return other;
}

test("what is ordered is what was shown: where the till refuses a line, the rest is not ordered unasked", async () => {
  const { cart, placing, server, time } = await hungry();
  cart.addToCart(ESPRESSO);
  server.fate = [new Refusal("ITEM_UNAVAILABLE", { left: 0 })];
  placing.place();
  await time.pass(60_000);

  assert.deepEqual([placing.state, placing.error.code, placing.mayRetry], ["failed", "CART_CHANGED", true]);
  assert.equal(placed(server).length, 0);
  assert.deepEqual([cart.total, cart.cartLocked], [950, false]);
  placing.retry();
  await time.pass(100);
  assert.equal(placing.state, "processing", "seen, and pressed again");
});

test("what somebody else adds while mine is still being sent is not ordered unseen", async () => {
  const all = await hungry();
  const { cart, placing, server, time } = all;
  const other = bob(all);
  cart.addToCart(ESPRESSO);
  server.fate = ["hold"];
  placing.place();
  await time.pass(10);
  other.cart.addToCart(ESPRESSO);
  await time.pass(500);
  server.held[0]();
  await time.pass(100);

  assert.deepEqual([placing.state, placing.error.code, placed(server).length], ["failed", "CART_CHANGED", 0]);
});

for (const [who, change] of Object.entries({
  "somebody else": (all) => bob(all).cart.addToCart(ESPRESSO),
  "its own person": ({ cart }) => cart.removeFromCart(cart.items[0].public_id),
})) {
  test(`a cart that ${who} changes while it waits is not tried again by itself`, async () => {
    const all = await hungry();
    all.placing.place();
    await all.time.pass(50);
    all.server.fail();
    await all.time.pass(1_500);
    change(all);
    await all.time.pass(60_000);

    assert.deepEqual([all.placing.state, all.placing.error.code, placed(all.server).length], ["failed", "CART_CHANGED", 1]);
    assert.deepEqual(all.cart.refusals, []);
  });
}

test("the sum that was shown goes with the order, and with each repeat of it", async () => {
  const { placing, server, time } = await hungry();
  server.fate = ["lose"];
  placing.place();
  await time.pass(3_000);

  assert.deepEqual(placed(server).map(({ total }) => total), [9.5, 9.5]);
});

for (const [how, fails] of Object.entries({
  "was refused for good": async ({ server, time }) => {
    for (const ms of [10, 2_010, 4_010, 8_010]) {
      await time.pass(ms);
      server.fail();
    }
  },
  "was of another cart": async ({ time }) => time.pass(100),
})) {
  test(`once the round is ordered by somebody else, nothing is left of a try that ${how}`, async () => {
    const all = await hungry();
    const { cart, placing, server, time } = all;
    if (how === "was of another cart") server.fate = [new Refusal("CART_CHANGED")];
    placing.place({ instructions: "of round one" });
    await fails(all);
    assert.equal(placing.state, "failed");
    server.lock("bob");
    server.confirm();
    cart.addToCart(ESPRESSO);
    await time.pass(500);

    assert.deepEqual([placing.state, placing.mayRetry, placing.error], ["idle", false, null]);
    placing.place({ instructions: "of round two" });
    await time.pass(100);
    assert.equal(placed(server).at(-1).special_instructions, "of round two");
  });
}

test("who tries again by hand says what is written by then", async () => {
  const { placing, server, time } = await hungry();
  server.fate = [new Refusal("CART_CHANGED")];
  placing.place({ instructions: "first" });
  await time.pass(100);
  placing.retry({ instructions: "second" });
  await time.pass(100);
  assert.equal(placed(server).at(-1).special_instructions, "second");
});

test("asking again sends what was tapped before, and then the order, and is patient anew", async () => {
  const { cart, placing, server, time } = await hungry();
  server.connected = false;
  cart.addToCart(ESPRESSO);
  placing.place();
  await time.pass(11_000);
  assert.deepEqual([placing.state, placing.slow, placed(server).length], ["sending", true, 0]);
  server.connected = true;
  placing.retry();
  assert.equal(placing.slow, false);
  await time.pass(0);
  assert.deepEqual([placing.state, placed(server).length, cart.items.length], ["processing", 1, 2]);
});

test("what has not gone out can be called off, and then never goes out", async () => {
  const { cart, placing, server, time } = await hungry();
  server.connected = false;
  placing.place();
  await time.pass(11_000);
  assert.deepEqual([placing.state, placing.mayGiveUp, cart.cartLocked], ["sending", true, true]);
  placing.giveUp();
  const before = placed(server).length;
  server.resumed();
  await time.pass(60_000);

  assert.deepEqual([placing.state, cart.cartLocked, placed(server).length - before], ["idle", false, 0]);
});

test("what the server may have heard cannot be called off", async () => {
  const { placing, server, time } = await hungry();
  server.fate = ["lose"];
  placing.place();
  await time.pass(500);
  assert.deepEqual([placing.state, placing.mayGiveUp], ["sending", false]);
  placing.giveUp();
  await time.pass(5_000);
  assert.equal(placing.state, "processing");
});

test("while it is on its way the cart is locked, also over a snapshot, and open again once it was refused", async () => {
  const { cart, placing, server, time } = await hungry();
  server.fate = ["hold"];
  placing.place();
  assert.deepEqual([cart.cartLocked, cart.lockedBy, cart.orderProcessingStatus], [true, "me", "processing"]);
  cart.apply(server.snapshot());
  assert.equal(cart.cartLocked, true);
  await time.pass(10);
  server.held[0]();
  await time.pass(10);
  server.fail(false);
  assert.deepEqual([placing.state, cart.cartLocked, cart.orderProcessingStatus], ["failed", false, "failed"]);
});

test("that it was ordered is said once, to who has placed it, also after a reload", async () => {
  const first = await hungry();
  const { server, time, storage } = first;
  const other = bob(first);
  first.placing.place();
  await time.pass(10);
  first.close();
  server.confirm();
  const again = phone({ server, time, storage });
  again.cart.apply(server.snapshot());
  again.cart.apply(server.snapshot());
  await time.pass(10_000);
  assert.deepEqual([first.rounds, again.rounds, other.rounds], [[], [1], []]);
});
