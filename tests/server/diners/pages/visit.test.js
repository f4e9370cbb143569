import assert from "node:assert/strict";
import { test } from "node:test";

import { backFromPaying, forget, goesToPay, gone, join, keep, read, remember, remembered } from "diner/visit.js";

const PLACE = { restaurantId: 1, tableId: 107 };
const NOW = Date.parse("2024-01-15T19:00:00Z");

/** What all tabs of one phone share. */
function shelf() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) };
}

const visit = (member, more = {}) => ({ session_id: "s1", member_id: member, nickname: member, ws_token: `token of ${member}`, ws_url: "/ws", expires_at: "2999-01-01T00:00:00Z", ...more });

/** A server that gives each who joins the next member. */
function server(...visits) {
  const asked = [];
  const fetch = async (path, { method, headers, body }) => {
    asked.push([method, path, headers.Authorization ?? null, body ? JSON.parse(body) : null]);
    if (method === "DELETE") return new Response(null, { status: 204 });
    return new Response(JSON.stringify(visits.shift()), { status: 201 });
  };
  return { asked, options: { fetch } };
}

test("a visit is remembered by its table, and for a day, since phones' clocks may be off by hours", () => {
  const tabs = shelf();
  remember(tabs, PLACE, visit("anna", { expires_at: "2024-01-15T22:00:00Z" }));
  assert.equal(remembered(tabs, PLACE, NOW).member_id, "anna");
  assert.equal(remembered(tabs, { ...PLACE, tableId: 108 }, NOW), null);
  assert.equal(remembered(tabs, PLACE, NOW + 4 * 3_600_000).member_id, "anna");
  assert.equal(remembered(tabs, PLACE, NOW + 28 * 3_600_000), null);
  forget(tabs, PLACE);
  assert.equal(remembered(tabs, PLACE, NOW), null);
});

test("whose party was moved while they paid has their visit at the new table, and for good; elsewhere nothing is another", () => {
  const [phone, tab, there] = [shelf(), shelf(), { ...PLACE, tableId: 108 }];
  const back = (place) => (backFromPaying(tab, phone, place), remembered(phone, place)?.nickname);
  remember(phone, PLACE, visit("anna"));
  remember(phone, there, visit("lunch", { session_id: "s0" })); // this phone sat there before
  assert.equal(back(there), "lunch"); // it has not gone to pay
  goesToPay(tab, PLACE);
  assert.equal(back(PLACE), "anna"); // nobody was moved
  assert.equal(back({ restaurantId: 2, tableId: 108 }), undefined);
  assert.equal(back(there), "anna");
  remember(phone, there, visit("anna", { nickname: "Ann" }));
  assert.equal(back(there), "Ann"); // once
  tab.setItem("trivet.paying_from", "7");
  assert.equal(back(there), "Ann");
});

test("what cannot be read is nothing, and where nothing can be kept all the rest goes on", () => {
  const forbidden = { getItem: () => { throw new Error("SecurityError"); }, setItem: () => { throw new Error("QuotaExceededError"); }, removeItem: () => { throw new Error("SecurityError"); } };
  assert.equal(remembered(forbidden, PLACE), null);
  remember(forbidden, PLACE, visit("anna"));
  forget(forbidden, PLACE);
  const torn = shelf();
  torn.setItem("a", "{");
  assert.equal(read(torn, "a"), null);
  keep(torn, "a", ["gluten"]);
  assert.deepEqual(read(torn, "a"), ["gluten"]);
});

test("joining says who, and is remembered", async () => {
  const tabs = shelf();
  const { asked, options } = server(visit("anna"));
  const joined = await join(options, tabs, PLACE, { qr_token: "qr", nickname: "Anna" });
  assert.equal(joined.member_id, "anna");
  assert.deepEqual(asked, [["POST", "/table_session", null, { qr_token: "qr", nickname: "Anna" }]]);
  assert.equal(remembered(tabs, PLACE).member_id, "anna");
});

test("two tabs that join at once are one member in the end, and the other is given back", async () => {
  const tabs = shelf();
  const { asked, options } = server(visit("anna"), visit("twin"));
  const both = await Promise.all([join(options, tabs, PLACE, { qr_token: "qr" }), join(options, tabs, PLACE, { qr_token: "qr" })]);
  assert.deepEqual(both.map((one) => one.member_id), ["anna", "anna"]);
  assert.deepEqual(asked.at(-1).slice(0, 3), ["DELETE", "/member/twin", "Bearer token of twin"]);
});

test("a visit of yesterday does not stand in the way of today's", async () => {
  const tabs = shelf();
  remember(tabs, PLACE, visit("yesterday", { session_id: "s0" }));
  const { asked, options } = server(visit("anna"));
  assert.equal((await join(options, tabs, PLACE, { qr_token: "qr" })).member_id, "anna");
  assert.equal(asked.length, 1);
  assert.equal(remembered(tabs, PLACE).member_id, "anna");
});

test("who comes back to the same session after leaving it is a new member of it", async () => {
  const tabs = shelf();
  remember(tabs, PLACE, visit("before"));
  const { asked, options } = server(visit("again"));
  assert.equal((await join(options, tabs, PLACE, { qr_token: "qr" })).member_id, "again");
  assert.equal(asked.length, 1);
});

test("a member is gone where the server says so, and not where nobody was heard", () => {
  assert.deepEqual([401, 404, 410].map((status) => gone({ status })), [true, true, true]);
  assert.deepEqual([0, 403, 429, 500, 503].map((status) => gone({ status })), [false, false, false, false, false]);
});
