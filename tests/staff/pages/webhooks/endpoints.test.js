import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, eventsWrong, looksOf, nameOf, standing, urlRefused, urlWrong, withWebhook } from "staff/webhooks/endpoints.js";

const hook = (id, more = {}) => ({ id, url: "https://till.example.com/hooks", description: "", events: ["order.created"], state: "good", disabled_why: null, ...more });

test("a webhook is known by what it is called, else by where it goes", () => {
  assert.equal(nameOf(hook(1, { description: "Tills" })), "Tills");
  assert.equal(nameOf(hook(1)), "till.example.com");
  assert.equal(nameOf(hook(1, { url: "nonsense" })), "nonsense");
});

test("how it stands has a word and a look", () => {
  assert.deepEqual(["good", "failing", "parked"].map((state) => standing(hook(1, { state }))), ["webhooks.state.good", "webhooks.state.failing", "webhooks.state.parked"]);
  assert.deepEqual(["gone", "failing", "by_hand", null].map((why) => standing(hook(1, { state: "disabled", disabled_why: why }))), ["webhooks.off.gone", "webhooks.off.failing", "webhooks.off.by_hand", "webhooks.off.by_hand"]);
  assert.deepEqual(looksOf(hook(1, { state: "disabled" })), ["alert", "power-off"]);
});

test("why something was not taken is said in words, also what nobody has thought of", () => {
  assert.equal(errorOf(""), null);
  assert.deepEqual(errorOf("http_500"), ["webhooks.error.status", { status: "500" }]);
  assert.deepEqual(errorOf("http_302"), ["webhooks.error.redirect", { status: "302" }]);
  assert.deepEqual(errorOf("crashed (KeyError)"), ["webhooks.error.crashed", { error: "KeyError" }]);
  assert.deepEqual(errorOf("timeout"), ["webhooks.error.timeout", {}]);
  assert.deepEqual(errorOf("something new"), ["webhooks.error.broken", {}]);
});

test("the newest stands first, a changed one in its place, and a secret is in no list", () => {
  const list = withWebhook(withWebhook([hook(1)], hook(2, { secret: "whsec_x" })), hook(1, { state: "failing" }));
  assert.deepEqual(list.map(({ id, state }) => [id, state]), [[2, "good"], [1, "failing"]]);
  assert.equal(JSON.stringify(list).includes("whsec_x"), false);
});

test("what is no address is said at once, what the server refuses beside it", () => {
  assert.deepEqual(["", "https://", "till.example.com", "https://a b", `https://a/${"x".repeat(500)}`].map(urlWrong), Array(5).fill("webhooks.url.malformed"));
  assert.equal(urlWrong(" https://till.example.com/hooks?of=1 "), "");
  assert.equal(urlRefused({ code: "VALIDATION_FAILED", details: { field: "url", why: "private" } }), "webhooks.url.private");
  assert.equal(urlRefused({ code: "VALIDATION_FAILED", details: { field: "events" } }), "");
  assert.equal(urlRefused(null), "");
});

test("a webhook is told of something", () => assert.deepEqual([eventsWrong([]), eventsWrong(["order.created"])], ["webhooks.events_wrong", ""]));
