import assert from "node:assert/strict";
import { test } from "node:test";
import { KEY, sessions } from "staff/session.js";

const MINUTE = 60_000;

/**
 * A browser with some tabs, and a server as strict as ours: a refresh token that comes again gets another pair for a minute,
 * while what it got has not been used; after that it ends its login (`staff/accounts/authentication.py`).
 */
function browser({ locks = true } = {}) {
  const store = new Map();
  const tabs = [];
  const server = { issued: 0, tokens: new Map(), used: new Map(), ended: new Set(), access: new Set(), families: new Map(), calls: [], down: false, lost: false, behind: 0, user: { id: 1, name: "Gianna", role: "manager", restaurant_id: 1 } };
  let chain = Promise.resolve();
  const time = { now: 1_000_000, timers: [] };

  /** `step`: the how many-th of its login; all that one token got are the same. */
  function pair(family = `login ${server.issued}`, step = 0) {
    const n = ++server.issued;
    server.tokens.set(`r${n}`, { family, step });
    server.access.add(`a${n}`);
    server.families.set(`a${n}`, family);
    const expires_at = new Date(time.now - server.behind + 900_000).toISOString();
    return { access_token: `a${n}`, refresh_token: `r${n}`, expires_at, user: server.user };
  }
  function answer(path, { body, headers = {} }) {
    const said = body ? JSON.parse(body) : {};
    if (path === "/admin/login") return said.password === "right" ? [200, pair()] : [401, error("LOGIN_WRONG")];
    if (path === "/admin/refresh") return refresh(said.refresh_token) ?? [401, error("UNAUTHORIZED")];
    const token = headers.Authorization?.slice(7);
    if (path === "/admin/logout") return server.families.has(token) ? (server.ended.add(server.families.get(token)), [200, {}]) : [401, error("UNAUTHORIZED")];
    return server.access.has(token) ? [200, { token }] : [401, error("UNAUTHORIZED")];
  }
  function refresh(token) {
    const { family, step } = server.tokens.get(token) ?? {};
    if (family === undefined || server.ended.has(family)) return null;
    const used = server.used.get(`${family}/${step}`) ?? time.now;
    server.used.set(`${family}/${step}`, used);
    if (time.now - used < MINUTE && !server.used.has(`${family}/${step + 1}`)) return [200, pair(family, step + 1)];
    server.ended.add(family);
    server.access.clear();
    return null;
  }
  const error = (code) => ({ error: { code, message: code, details: {} } });
  async function fetch(path, asking) {
    server.calls.push(path);
    await new Promise(setImmediate);
    if (server.down) throw new TypeError("no network");
    const [status, data] = answer(path, asking);
    await new Promise(setImmediate);
    if (server.lost) throw new TypeError("connection lost"); // it was done all the same
    return new Response(JSON.stringify(data), { status });
  }
  function tab() {
    const listeners = [];
    const mine = { reloads: 0 };
    const change = (key, value) => {
      if (value === null) store.delete(key);
      else store.set(key, value);
      for (const other of tabs) if (other !== mine) other.hears(key, value);
    };
    mine.hears = (key, value) => listeners.forEach((listener) => listener(key, value));
    tabs.push(mine);
    mine.account = sessions({
      storage: { getItem: (key) => store.get(key) ?? null, setItem: change, removeItem: (key) => change(key, null) },
      lock: (_name, what) => (locks ? (chain = chain.then(what, what)) : what()),
      onStorage: (listener) => listeners.push(listener),
      reload: () => (mine.reloads += 1),
      now: () => time.now,
      after: (_ms, what) => time.timers.push(what),
      fetch,
    });
    return Object.assign(mine.account, { mine });
  }
  return { tab, server, store, time, refreshes: () => server.calls.filter((path) => path === "/admin/refresh").length };
}

async function signedIn(how) {
  const world = browser(how);
  const account = world.tab();
  await account.start();
  await account.signIn("gianna@chianti.example", "right");
  return { ...world, account };
}
const settled = async () => {
  for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
};

test("who has never signed in is out, and nobody is asked", async () => {
  const { tab, server } = browser();
  const account = tab();
  assert.equal(account.phase.value, "starting");
  await account.start();
  assert.equal(account.phase.value, "out");
  assert.deepEqual(server.calls, []);
});

test("a wrong password is told, and one is as signed out as before", async () => {
  const { tab, store } = browser();
  const account = tab();
  await account.start();
  await assert.rejects(account.signIn("a@b.example", "wrong"), { code: "LOGIN_WRONG" });
  assert.equal(account.phase.value, "out");
  assert.equal(store.size, 0);
});

test("the access token is in no storage", async () => {
  const { store } = await signedIn();
  assert.deepEqual(Object.keys(JSON.parse(store.get(KEY))).sort(), ["refresh_token", "user"]);
});

test("a second tab gets a token of its own, and the first goes on with what it has", async () => {
  const { account, tab, server } = await signedIn();
  const second = tab();
  await second.start();
  assert.equal(second.phase.value, "in");
  const tokens = [(await account.api.get("/x")).data.token, (await second.api.get("/x")).data.token];
  assert.deepEqual(tokens, ["a1", "a2"]);
  assert.deepEqual([...server.used.keys()], ["login 0/0"]);
});

test("two tabs whose tokens end at once use each refresh token once", async () => {
  const { account, tab, server, refreshes } = await signedIn();
  const second = tab();
  await second.start();
  server.access.clear();
  const answers = await Promise.all([account.api.get("/x"), second.api.get("/y"), account.api.get("/z")]);
  assert.deepEqual(answers.map((answer) => answer.status), [200, 200, 200]);
  assert.equal(refreshes(), 3, "one by the second tab to begin with, one by each now");
  assert.deepEqual([account.phase.value, second.phase.value], ["in", "in"]);
});

test("many calls that are refused at once renew the token once", async () => {
  const { account, server, refreshes } = await signedIn();
  server.access.clear();
  await Promise.all([1, 2, 3, 4, 5].map((n) => account.api.get(`/x${n}`)));
  assert.equal(refreshes(), 1);
});

test("a token that is about to end is renewed before it is used", async () => {
  const { account, time, refreshes } = await signedIn();
  time.now += 880_000;
  await account.api.get("/x");
  assert.equal(refreshes(), 1);
});

test("on a device whose clock is a day ahead a token is not renewed at each call", async () => {
  const world = browser();
  world.server.behind = 86_400_000;
  const account = world.tab();
  await account.start();
  await account.signIn("g@c.example", "right");
  await account.api.get("/x");
  await account.api.get("/x");
  assert.equal(world.refreshes(), 0);
});

test("a call that is refused with a new token too raises that, and is not asked a third time", async () => {
  const { account, server } = await signedIn();
  server.access.add = () => {};
  server.access.clear();
  await assert.rejects(account.api.get("/x"), { code: "UNAUTHORIZED" });
  assert.equal(server.calls.filter((path) => path === "/x").length, 2);
});

test("a call under way while another tab signs out raises that, and nothing is asked by nobody", async () => {
  const { account, tab, server } = await signedIn();
  const second = tab();
  await second.start();
  const asked = account.api.get("/x");
  while (!server.calls.includes("/x")) await null;
  second.signOut();
  server.access.clear(); // what came of the login has ended before the call is heard
  await assert.rejects(asked, { code: "UNAUTHORIZED" });
  await assert.rejects(account.api.get("/y"), { code: "UNAUTHORIZED" });
  assert.equal(account.phase.value, "out");
  assert.deepEqual(server.calls.filter((path) => path === "/x" || path === "/y"), ["/x"]);
});

test("where no new token is given one is out, and so are the other tabs", async () => {
  const { account, tab, server, store } = await signedIn();
  const second = tab();
  await second.start();
  server.access.clear();
  server.tokens.clear();
  await assert.rejects(account.api.get("/x"), { code: "UNAUTHORIZED" });
  assert.equal(account.phase.value, "out");
  assert.equal(second.phase.value, "out");
  assert.equal(store.size, 0);
});

test("a tab whose refresh token is refused takes what another has left meanwhile", async () => {
  const { account, server, store, time } = await signedIn();
  const held = JSON.parse(store.get(KEY));
  server.tokens.clear();
  server.tokens.set("r-other", { family: "another login", step: 0 });
  time.now += 880_000;
  const call = account.api.get("/x");
  while (!server.calls.includes("/admin/refresh")) await null; // it has been asked with what was there
  store.set(KEY, JSON.stringify({ ...held, refresh_token: "r-other" }));
  assert.equal((await call).status, 200);
});

test("without a connection nobody is thrown out; it is tried again, and then one is in", async () => {
  const { tab, server, store, time } = await signedIn();
  server.down = true;
  const second = tab();
  await second.start();
  assert.equal(second.phase.value, "away");
  assert.equal(store.has(KEY), true);
  server.down = false;
  time.timers.shift()();
  await settled();
  assert.equal(second.phase.value, "in");
});

test("a lost answer is asked for again, and nobody is signed out", async () => {
  const { tab, server, time } = await signedIn();
  server.lost = true;
  const second = tab(); // as after F5
  await second.start();
  assert.equal(second.phase.value, "away");
  server.lost = false;
  time.now += 3_000;
  time.timers.shift()();
  await settled();
  assert.equal(second.phase.value, "in");
  server.access.clear();
  time.now += 10 * MINUTE;
  assert.equal((await second.api.get("/x")).status, 200, "and it goes on from there");
});

test("an answer that is lost for longer than a minute ends in the sign-in", async () => {
  const { tab, server, time } = await signedIn();
  server.lost = true;
  const second = tab();
  await second.start();
  server.lost = false;
  time.now += MINUTE;
  time.timers.shift()();
  await settled();
  assert.equal(second.phase.value, "out");
});

test("two tabs without locks that renew at once both go on, and again", async () => {
  const { account, tab, server, time } = await signedIn({ locks: false });
  const second = tab();
  await second.start();
  for (let n = 0; n < 3; n += 1) {
    server.access.clear();
    time.now += 10 * MINUTE;
    const answers = await Promise.all([account.api.get("/x"), second.api.get("/y")]);
    assert.deepEqual(answers.map((answer) => answer.status), [200, 200]);
  }
});

test("without locks a late answer does not put an older token over a newer one", async () => {
  const { account, tab, server, store, time } = await signedIn({ locks: false });
  const second = tab();
  const late = second.start();
  while (server.issued < 2) await new Promise(setImmediate); // its answer is on its way, and
  const newer = server.tokens.size + 1;
  server.tokens.set(`r${newer}`, { family: "login 0", step: 2 });
  server.used.set("login 0/1", time.now);
  store.set(KEY, JSON.stringify({ ...JSON.parse(store.get(KEY)), refresh_token: `r${newer}` }));
  await late;
  assert.equal(JSON.parse(store.get(KEY)).refresh_token, `r${newer}`);
  time.now += 20 * MINUTE;
  assert.equal((await second.api.get("/x")).status, 200);
  assert.equal(account.phase.value, "in");
});

test("without locks a tab shows whoever has signed in while it asked", async () => {
  const { tab, server, store } = await signedIn({ locks: false });
  const second = tab();
  const starting = second.start();
  while (server.issued < 2) await new Promise(setImmediate);
  server.user = { ...server.user, id: 2 };
  server.tokens.set("r-two", { family: "of two", step: 0 });
  store.set(KEY, JSON.stringify({ refresh_token: "r-two", user: server.user }));
  await starting;
  assert.deepEqual([second.user.value.id, JSON.parse(store.get(KEY)).user.id], [2, 2]);
});

test("signing out ends it in all tabs, also where the server is not reached", async () => {
  const { account, tab, server, store } = await signedIn();
  const second = tab();
  await second.start();
  server.down = true;
  account.signOut();
  assert.deepEqual([account.phase.value, second.phase.value, store.size], ["out", "out", 0], "at once");
  assert.equal(account.may("employee"), false);
});

test("the server is told of a sign-out once it is reached, and until then it is said that it is not", async () => {
  const { account, server, time } = await signedIn();
  server.down = true;
  server.access.clear(); // the token has long expired, and ends its login all the same
  account.signOut();
  await settled();
  assert.equal(account.untold.value, 1);
  for (let n = 0; n < 3; n += 1) {
    time.timers.shift()();
    await settled();
  }
  assert.equal(account.untold.value, 1, "one login, however often it is tried");
  server.down = false;
  time.timers.shift()();
  await settled();
  assert.deepEqual([account.untold.value, time.timers.length], [0, 0]);
  assert.deepEqual(server.ended.has("login 0"), true);
  assert.equal(server.calls.filter((path) => path === "/admin/logout").length, 5);
});

test("who signs in while the server still is to be told of another's sign-out stays in", async () => {
  const { account, server, time } = await signedIn();
  server.down = true;
  account.signOut();
  await settled();
  server.down = false;
  await account.signIn("g@c.example", "right");
  time.timers.shift()();
  await settled();
  assert.deepEqual([account.phase.value, account.untold.value, server.ended.has("login 1")], ["in", 0, false]);
  assert.equal((await account.api.get("/x")).status, 200);
});

test("a sign-out that the server refuses to hear of is not told again", async () => {
  const { account, server, time } = await signedIn();
  server.families.clear();
  account.signOut();
  await settled();
  assert.deepEqual([account.untold.value, time.timers.length], [0, 0]);
});

test("signing out while another tab renews is signing out", async () => {
  const { account, tab, store } = await signedIn();
  const second = tab();
  const starting = second.start();
  await new Promise(setImmediate);
  account.signOut();
  await starting;
  assert.deepEqual([second.phase.value, store.size], ["out", 0]);
});

test("signing in in one tab signs in the others that wait", async () => {
  const { tab } = browser();
  const [first, second] = [tab(), tab()];
  await Promise.all([first.start(), second.start()]);
  await first.signIn("g@c.example", "right");
  await settled();
  assert.equal(second.phase.value, "in");
});

test("somebody else who signs in in another tab is who all tabs show", async () => {
  const { account, tab, server } = await signedIn();
  const second = tab();
  await second.start();
  server.user = { ...server.user, id: 2 };
  await second.signIn("other@c.example", "right");
  assert.equal(account.mine.reloads, 1);
});

test("the socket is given the token that is there, and another one for a refused one", async () => {
  const { account, refreshes } = await signedIn();
  assert.equal(await account.token(null), "a1");
  assert.equal(await account.token("a1"), "a2");
  assert.equal(await account.token("a1"), "a2", "it was renewed already");
  assert.equal(refreshes(), 1);
});

test("who may what goes by the rank of their role", async () => {
  const { account } = await signedIn();
  assert.deepEqual(["employee", "manager", "admin"].map(account.may), [true, true, false]);
});
