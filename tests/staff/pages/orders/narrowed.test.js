import assert from "node:assert/strict";
import { test } from "node:test";
import { address, asked, belongs, isAll, merged, narrowed } from "staff/orders/narrowed.js";

const of = (query) => narrowed(new URLSearchParams(query));
const order = (number, more = {}) => ({
  order_id: `ORD-1-${number}`, order_number: number, table_number: 7, status: "validated", payment_status: "unpaid", pos_status: "accepted",
  created_at: "2026-03-01T12:00:00Z", ...more,
});

test("what stands in an address comes back from it; what makes no sense is left out", () => {
  const said = "status=ready&payment=paid&till=queued&table=7&day=2026-03-01";
  assert.equal(address(of(said), "ORD-1-2"), `/orders/ORD-1-2?${said}`);
  assert.equal(address(of("unsent=true")), "/orders?unsent=true");
  for (const nonsense of ["status=eaten", "table=0", "table=-1", "table=x", "day=2026-13-45", "day=yesterday", "unsent=1"]) assert.ok(isAll(of(nonsense)), nonsense);
});

test("a day is one of the restaurant's calendar, also where its clock is changed", () => {
  const cases = [
    ["2026-03-01", "Europe/Rome", "2026-02-28T23:00:00.000Z", "2026-03-01T23:00:00.000Z"],
    ["2026-03-29", "Europe/Rome", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
    ["2026-10-25", "Europe/Rome", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
    ["2026-03-01", "Asia/Kathmandu", "2026-02-28T18:15:00.000Z", "2026-03-01T18:15:00.000Z"],
    ["2026-03-01", "America/Los_Angeles", "2026-03-01T08:00:00.000Z", "2026-03-02T08:00:00.000Z"],
  ];
  for (const [day, zone, from, until] of cases) {
    const { placed_from, placed_until } = asked(of(`day=${day}`), zone);
    assert.deepEqual([placed_from, placed_until], [from, until], `${day} ${zone}`);
  }
});

test("an order belongs to what it is like", () => {
  const zone = "Asia/Tokyo";
  assert.ok(belongs(order(1), of("status=validated&payment=unpaid&till=accepted&table=7&day=2026-03-01"), zone));
  for (const other of ["status=ready", "payment=paid", "till=queued", "table=8", "day=2026-03-02", "unsent=true"]) assert.ok(!belongs(order(1), of(other), zone), other);
  assert.ok(belongs(order(1, { created_at: "2026-03-01T16:00:00Z" }), of("day=2026-03-02"), zone));
  assert.ok(belongs(order(1, { pos_status: "unknown" }), of("unsent=true"), zone));
  assert.ok(!belongs(order(1, { pos_status: "unknown", status: "cancelled" }), of("unsent=true"), zone));
});

test("the shop's words are of its orders alone, and a table's of all others", () => {
  assert.equal(address(of("status=MISSING")), "/orders?status=MISSING");
  const { shop_status, status, of_shop } = asked(of("status=MISSING"), "UTC");
  assert.deepEqual([shop_status, status, of_shop], ["MISSING", undefined, undefined]);
  const table = asked(of("status=ready"), "UTC");
  assert.deepEqual([table.shop_status, table.status, table.of_shop], [undefined, "ready", false]);
  const inShop = order(1, { status: "ready", shop_status: "READY" });
  assert.deepEqual([belongs(inShop, of("status=READY"), "UTC"), belongs(inShop, of("status=ready"), "UTC")], [true, false]);
  assert.deepEqual([belongs(order(2, { status: "ready" }), of("status=READY"), "UTC"), belongs(order(2, { status: "ready" }), of("status=ready"), "UTC")], [false, true]);
});

test("what the floor tells replaces what was read, comes on top, and leaves what is on a later page to that", () => {
  const read = [order(50), order(49)];
  const told = new Map([order(51), order(49, { status: "ready" }), order(3)].map((one) => [one.order_id, one]));
  assert.deepEqual(merged(read, told, of(""), "UTC", 49).map((one) => [one.order_number, one.status]), [[51, "validated"], [50, "validated"], [49, "ready"]]);
  assert.deepEqual(merged(read, told, of(""), "UTC", null).map((one) => one.order_number), [51, 50, 49, 3]);
  assert.deepEqual(merged(read, told, of("status=validated"), "UTC", 49).map((one) => one.order_number), [51, 50]);
});
