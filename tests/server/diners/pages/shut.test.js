import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "./page.js";

const CLOSED = { code: "RESTAURANT_CLOSED", details: { opens_at: null } };
openPage({ shut: CLOSED });
const live = await import("diner/live.js");
const { Bar } = await import("diner/parts/bar.js");
const { ShutSince } = await import("diner/parts/shut.js");

beforeEach(() => void (live.visit.value = null));

test("where it was shut when the page was drawn that stands above the menu, and not in the bar too", () => {
  assert.equal(live.shutSinceFirst.peek(), true);
  live.shut.value = { ...CLOSED, code: "ORDERING_DISABLED" };
  assert.equal(live.shutSinceFirst.peek(), true, "another reason is no opening");
  assert.deepEqual([ShutSince(), Bar()], [null, null]);
});

test("once it has been open, that it is shut again is said in the bar, which is in sight", () => {
  live.shut.value = null;
  assert.equal(ShutSince(), null);
  live.shut.value = CLOSED;
  assert.ok(ShutSince());
  assert.ok(Bar());
});
