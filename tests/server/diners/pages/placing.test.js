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
  const shared = { ask: server.asker(memberId), uuid: () => `${name}-${++count}`, after: time.after, cancel: time.cancel };
  const cart = createCart({ memberId, ...shared });
  server.phones.add(cart.apply);
  const placing = createPlacing({ cart, storage, now: time.now, ...shared });
  const close = () => (placing.stop(), server.phones.delete(cart.apply));
  return { server, time, storage, cart, placing, close };
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
