import assert from "node:assert/strict";
import { test } from "node:test";
import { http, TIMEOUT_MS, TrivetError } from "trivet/http.js";

/** A server that gives these answers, one after another, and remembers what it was asked. */
function serverThat(...answers) {
  const asked = [];
  const fetch = async (url, init) => {
    asked.push({ url, ...init });
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return typeof next === "function" ? next(init) : next;
  };
  return { fetch, asked };
}

const json = (status, data, headers = {}) => new Response(JSON.stringify(data), { status, headers });

/** One who does not answer until the request is given up. */
const silent = (init) =>
  new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)));

test("a request carries its query, token, key and tag", async () => {
  const server = serverThat(json(200, { open: true }, { ETag: '"7"' }));
  const api = http({ origin: "https://trivet.example", token: () => "t1", language: "de", fetch: server.fetch });

  const answer = await api.post("/orders", {
    query: { a: 1, none: null, b: "x y" },
    body: { cart_hash: "h" },
    idempotencyKey: "k1",
    etag: '"6"',
  });

  assert.deepEqual(answer, { status: 200, data: { open: true }, etag: '"7"', at: null });
  const [asked] = server.asked;
  assert.equal(asked.url, "https://trivet.example/orders?a=1&b=x+y");
  assert.equal(asked.body, '{"cart_hash":"h"}');
  assert.deepEqual(asked.headers, {
    Accept: "application/json",
    "Content-Type": "application/json",
    Authorization: "Bearer t1",
    "Accept-Language": "de",
    "Idempotency-Key": "k1",
    "If-None-Match": '"6"',
  });
});

test("nothing is said where there is nothing to say", async () => {
  const server = serverThat(json(200, []));

  await http({ token: () => null, fetch: server.fetch }).get("/menu");

  assert.deepEqual(server.asked[0].headers, { Accept: "application/json" });
  assert.equal(server.asked[0].body, undefined);
  assert.equal(server.asked[0].url, "/menu");
});

test("a token is asked for at each request, so that a new one is used at once", async () => {
  const server = serverThat(json(200, 1), json(200, 2));
  let token = "old";
  const api = http({ token: () => token, fetch: server.fetch });

  await api.get("/a");
  token = "new";
  await api.get("/b");

  assert.equal(server.asked[1].headers.Authorization, "Bearer new");
});

test("what has not changed, and what has no body, is null", async () => {
  const server = serverThat(new Response(null, { status: 304 }), new Response(null, { status: 204 }));
  const api = http({ fetch: server.fetch });

  assert.deepEqual(await api.get("/menu", { etag: '"1"' }), { status: 304, data: null, etag: null, at: null });
  assert.deepEqual(await api.delete("/member/1"), { status: 204, data: null, etag: null, at: null });
});

test("a refusal is an error with all that the server said", async () => {
  const error = { code: "CART_CHANGED", message: "Look again.", details: { current: { seq: 4 } }, request_id: "r9" };
  const server = serverThat(json(409, { error }, { "Retry-After": "7" }));

  await assert.rejects(http({ fetch: server.fetch }).post("/orders", { body: {} }), (caught) => {
    assert.ok(caught instanceof TrivetError);
    assert.equal(caught.code, "CART_CHANGED");
    assert.equal(caught.message, "Look again.");
    assert.deepEqual([caught.status, caught.requestId, caught.retryAfterS], [409, "r9", 7]);
    assert.deepEqual(caught.details, { current: { seq: 4 } });
    assert.equal(caught.unanswered, false);
    return true;
  });
});

for (const [words, body, status] of [
  ["a proxy's page", "<h1>502 Bad Gateway</h1>", 502],
  ["a hotel's sign-in that says it is fine", "<h1>Welcome</h1>", 200],
  ["JSON of somebody else", '{"error": "nope"}', 500],
  ["nothing", "", 200],
  ["null", "null", 500],
]) {
  test(`${words} is no answer of ours`, async () => {
    const server = serverThat(new Response(body, { status }));

    await assert.rejects(http({ fetch: server.fetch }).get("/menu"), { code: "BAD_ANSWER", status, unanswered: true });
  });
}

test("no connection is NETWORK", async () => {
  const server = serverThat(new TypeError("Failed to fetch"));

  await assert.rejects(http({ fetch: server.fetch }).get("/menu"), { code: "NETWORK", status: 0, unanswered: true });
});

test("no answer in time is TIMEOUT, and the request is given up", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const server = serverThat(silent);
  const answer = http({ fetch: server.fetch }).get("/menu", { timeoutMs: 1234 });

  t.mock.timers.tick(1233);
  assert.equal(server.asked[0].signal.aborted, false);
  t.mock.timers.tick(1);

  await assert.rejects(answer, { code: "TIMEOUT", unanswered: true });
  assert.ok(server.asked[0].signal.aborted);
});

test("a phone that knows neither AbortSignal.timeout nor AbortSignal.any gives a request up in time too", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  for (const name of ["timeout", "any"]) {
    const there = Object.getOwnPropertyDescriptor(AbortSignal, name);
    delete AbortSignal[name];
    t.after(() => there && Object.defineProperty(AbortSignal, name, there));
  }
  const server = serverThat(json(200, []), silent, silent);
  const api = http({ fetch: server.fetch });
  assert.equal((await api.get("/menu")).status, 200);
  const late = api.get("/menu");
  const givenUp = new AbortController();
  const unwanted = api.get("/menu", { signal: givenUp.signal });

  givenUp.abort();
  t.mock.timers.tick(TIMEOUT_MS);

  await assert.rejects(unwanted, { code: "ABORTED" });
  await assert.rejects(late, { code: "TIMEOUT" });
});

test("an answer whose body stops half-way is TIMEOUT too", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const stops = ({ signal }) => {
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode('{"open"'));
        signal.addEventListener("abort", () => stream.error(new Error("aborted")));
      },
    });
    return new Response(body, { status: 200 });
  };
  const answer = http({ fetch: serverThat(stops).fetch }).get("/is_open");

  setImmediate(() => t.mock.timers.tick(TIMEOUT_MS));

  await assert.rejects(answer, { code: "TIMEOUT" });
});

test("who asks may give up", async () => {
  const giveUp = new AbortController();
  const server = serverThat(silent);
  const answer = http({ fetch: server.fetch }).get("/menu", { signal: giveUp.signal });

  giveUp.abort();

  await assert.rejects(answer, { code: "ABORTED" });
});

test("an answer says when the server said it, for phones whose clock is wrong", async () => {
  const server = serverThat(new Response("{}", { status: 200, headers: { Date: "Mon, 15 Jan 2024 19:00:00 GMT" } }));
  const { at } = await http({ fetch: server.fetch }).get("/orders");
  assert.equal(at, Date.parse("2024-01-15T19:00:00Z"));
});
