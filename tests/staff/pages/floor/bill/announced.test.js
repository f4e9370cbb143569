import assert from "node:assert/strict";
import { test } from "node:test";
import { takeAtOnce } from "staff/floor/bill/announced.js";

/** A server whose books have it so. */
function books(method) {
  const asked = [];
  return { asked, post: async (path, asking) => (asked.push([path, asking]), { data: { payment_id: "p1", method } }) };
}

test("what is announced is taken as was tapped, and told as the books have it", async () => {
  const { asked, post } = books("cash");
  assert.equal(await takeAtOnce(post, "p1", "cash"), "cash");
  assert.equal(await takeAtOnce(post, "p1", "terminal"), "cash");
  assert.deepEqual(asked[1], ["/admin/payments/p1/capture", { body: { method: "terminal" } }]);
});

test("what is refused is told as that, and not as money that was taken", async () => {
  const no = Object.assign(new Error("no"), { code: "INVALID_STATUS_TRANSITION" });
  await assert.rejects(takeAtOnce(() => Promise.reject(no), "p1", "terminal"), no);
});
