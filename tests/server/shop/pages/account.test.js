import assert from "node:assert/strict";
import { test } from "node:test";

import { createAccount } from "shop/account.js";
import { shelf } from "trivet/shelf.js";

const USER = { id: 1, email: "dana@example.com", name: "Dana", role: "CUSTOMER" };

/** An account whose server answers with these, in this order. @param {(Record<string, any> & { status: number })[]} answers */
function made(answers) {
  /** @type {{ url: string, token: string | undefined }[]} */
  const heard = [];
  const fetch = /** @type {any} */ (async (/** @type {string} */ url, /** @type {any} */ init) => {
    heard.push({ url, token: init.headers.Authorization });
    const { status, ...body } = answers.shift() ?? { status: 500 };
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  });
  const account = createAccount({ slug: "mami", storage: shelf("localStorage", {}), lock: (_, what) => what(), now: () => 0, fetch });
  return { account, heard };
}

/** @param {string} token @param {number} [ends] */
const pair = (token, ends = 900_000) => ({ user: USER, access_token: token, refresh_token: `r-${token}`, expires_at: new Date(ends).toISOString() });
const DENIED = { status: 401, error: { code: "UNAUTHORIZED", message: "Please sign in." } };

test("whoever is signed in shows their token, and the shop is said", async () => {
  const { account, heard } = made([{ status: 200, data: 1 }]);
  account.enter(pair("a"));
  assert.deepEqual(await account.asCustomer("GET", "/me"), { status: 200, data: 1 });
  assert.deepEqual(heard, [{ url: "/api/v1/me?restaurant=mami", token: "Bearer a" }]);
});

test("a token that is good no more is renewed once, and what was asked is asked again", async () => {
  const { account, heard } = made([DENIED, { status: 200, data: pair("b") }, { status: 200, data: 2 }]);
  account.enter(pair("a"));
  assert.equal((await account.asCustomer("GET", "/me")).data, 2);
  assert.deepEqual(heard.map(({ token }) => token), ["Bearer a", undefined, "Bearer b"]);
});

test("whoever cannot be renewed is signed out", async () => {
  const { account } = made([DENIED, DENIED, DENIED]);
  account.enter(pair("a"));
  await assert.rejects(account.asCustomer("GET", "/me"), { code: "UNAUTHORIZED" });
  assert.equal(account.user.value, null);
  assert.equal(account.hasCart(), false);
});

test("a server that is away signs nobody out", async () => {
  const { account } = made([DENIED, { status: 503, error: { code: "UNAVAILABLE", message: "" } }]);
  account.enter(pair("a"));
  await assert.rejects(account.asCustomer("GET", "/me"), { code: "UNAVAILABLE" });
  assert.equal(account.user.value?.id, 1);
});

test("a guest's cart is asked for with its own token, a customer's with theirs, a household's before both", async () => {
  const { account, heard } = made([1, 2, 3].map((data) => ({ status: 200, data })));
  account.keep({ cart: "guest" });
  await account.asBuyer("GET", "/cart");
  account.enter(pair("a"));
  await account.asBuyer("GET", "/cart");
  account.keep({ joined: "home" });
  await account.asBuyer("GET", "/cart");
  assert.deepEqual(heard.map(({ token }) => token), ["Bearer guest", "Bearer a", "Bearer home"]);
});

test("signing out is at once, and the server is told", async () => {
  const { account, heard } = made([{ status: 204 }]);
  account.enter(pair("a"));
  account.signOut();
  assert.equal(account.user.value, null);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(heard[0]?.url, "/api/v1/auth/logout?restaurant=mami");
});
