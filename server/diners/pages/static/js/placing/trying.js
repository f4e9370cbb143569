/**
 * The steps of placing an order: pressed, sent, asked again, refused, over.
 *
 * Owns: when the next step is, and with which key. Must not: draw, or be called but by `diner/placing.js`.
 */

import { batch } from "@preact/signals-core";
import { number } from "trivet/money.js";
import { keep } from "./kept.js";
import { same, shownIn } from "./shown.js";

/** Waits before the automatic tries of an order that was refused. After them, by hand. */
export const RETRY_MS = Object.freeze([2_000, 4_000, 8_000]);
/** After so long a person is told, and may ask again by hand. */
export const SLOW_MS = 10_000;
const ASK_AGAIN_MS = 1_000;
const ASK_AGAIN_MAX_MS = 8_000;

/** @typedef {import("trivet/http.js").TrivetError} TrivetError */
/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./self.js").Self} Self */
/** @typedef {import("./self.js").Reason} Reason */

/** @param {Self} self @param {string} instructions @param {number} [tries] How many of the automatic ones are used up. */
export function place(self, instructions, tries = 0) {
  if (self.kept !== null || self.state.peek() === "sending") return;
  const { items, total, round } = self.cart;
  Object.assign(self, { instructions, tries, total, round, shown: shownIn(items), heard: false });
  batch(() => {
    self.error.value = null;
    self.unsent.value = true;
    self.state.value = "sending";
  });
  hold(self);
  self.cart.flush();
  wait(self);
  follow(self, self.cart.told, self.cart.settled);
}

/** A new key for the cart as it is now. @param {Self} self @param {number} tries */
function begin(self, tries) {
  const { told } = self.cart;
  if (told.sessionId === null || told.cartHash === null) return ended(self, reason("CART_EMPTY"));
  const { sessionId, round, cartHash: hash, currency } = told;
  const total = currency === null ? undefined : number(self.total, currency);
  self.kept = { key: self.uuid(), sessionId, round, hash, total, instructions: self.instructions, tries };
  self.hash = hash;
  keep(self.storage, self.kept);
  send(self);
}

/** While it is on its way nothing of the cart is changed from here. @param {Self} self */
function hold(self) {
  if (self.cart.cartLocked) return;
  self.cart.lockCart();
  self.cart.setPendingOrder(null);
}

/** @param {Self} self */
function send(self) {
  const { kept } = self;
  self.cancel(self.timer);
  if (kept === null || self.asking) return;
  self.asking = true;
  batch(() => {
    self.state.value = "sending";
    self.unsent.value = false;
    self.retryAt.value = null;
  });
  hold(self);
  const { key: idempotency_key, hash: cart_hash, total, instructions: special_instructions } = kept;
  const message = { type: "place_order", idempotency_key, cart_hash, total, special_instructions };
  self.ask(message).then(
    () => answered(self, kept),
    (error) => failed(self, kept, error),
  );
}

/** The truth has the answer already; where it says nothing, the order was there before. @param {Self} self @param {Kept} kept */
function answered(self, kept) {
  self.asking = false;
  self.failures = 0;
  if (self.kept !== kept) return;
  const { told } = self.cart;
  if (told.round > kept.round) done(self, kept);
  else if (told.cartLocked) self.state.value = "processing";
  else if (told.orderProcessingStatus === "idle") again(self, kept); // not locked and not ordered: somebody must know
}

/** @param {Self} self @param {Kept} kept @param {TrivetError} error */
function failed(self, kept, error) {
  self.asking = false;
  if (self.kept !== kept) return;
  self.heard ||= error.details?.sent !== false;
  if (error.unanswered || error.code === "RATE_LIMITED") return again(self, kept);
  if (error.code === "CART_LOCKED") return ended(self, null); // another phone places this cart: the cart says who
  if (error.code === "ORDER_FAILED") return refused(self, kept, { code: error.code, message: error.message, mayRetry: true });
  ended(self, { code: error.code, message: error.message, mayRetry: RETRIABLE.has(error.code) });
}

/** Refusals after which the same button may be pressed again at once. */
const RETRIABLE = new Set(["CART_CHANGED", "IDEMPOTENCY_KEY_REUSED", "MEMBER_NOT_FOUND"]);

/** @param {string} code @returns {Reason} */
const reason = (code) => ({ code, message: "", mayRetry: RETRIABLE.has(code) });

/** Nobody knows whether it was heard: the same again, with the same key. @param {Self} self @param {Kept} kept */
function again(self, kept) {
  self.failures += 1;
  self.unsent.value = !self.heard;
  const ms = Math.min(ASK_AGAIN_MAX_MS, ASK_AGAIN_MS * 2 ** (self.failures - 1));
  self.timer = self.after(ms, () => self.kept === kept && send(self));
}

/** The till, or the server, said no. @param {Self} self @param {Kept} kept @param {Reason} why */
function refused(self, kept, why) {
  const ms = why.mayRetry ? RETRY_MS[kept.tries] : undefined;
  if (ms === undefined) return ended(self, why);
  settle(self);
  Object.assign(self, { instructions: kept.instructions, hash: kept.hash, round: kept.round });
  batch(() => {
    self.error.value = why;
    self.state.value = "waiting";
    self.retryAt.value = self.now() + ms;
  });
  self.timer = self.after(ms, () => {
    wait(self);
    begin(self, kept.tries + 1);
  });
}

/** @param {Self} self @param {string} instructions */
export function retry(self, instructions) {
  const state = self.state.peek();
  if (self.kept !== null) {
    self.cancel(self.timer);
    wait(self);
    self.asking = false; // who presses does not wait for an answer that may never come; the key is the same
    send(self);
  } else if (state === "sending") {
    wait(self);
    self.cart.flush(); // what was tapped before goes first, and the order with it
  } else if (state === "failed" || state === "waiting") {
    settle(self);
    self.state.value = "idle";
    place(self, instructions, RETRY_MS.length); // by hand is by hand
  }
}

/** Follows what the cart is told, whoever caused it. @param {Self} self @param {import("../cart/truth.js").Truth} told @param {boolean} settled */
export function follow(self, told, settled) {
  const { kept } = self;
  if (kept === null) return unkept(self, told, settled);
  if (told.sessionId === null) return; // after a reload: the snapshot is on its way
  if (told.sessionId !== kept.sessionId) return ended(self, null);
  if (told.round > kept.round) return done(self, kept);
  if (told.cartLocked) return underWay(self);
  if (told.orderProcessingStatus === "failed" && self.state.peek() === "processing") return tillRefused(self, kept, told);
  if (self.state.peek() === "sending") hold(self); // a snapshot came between
  if (self.state.peek() !== "idle") return;
  wait(self); // the page was loaded anew in the middle of it: the same key asks how it went
  send(self);
}

/** @param {Self} self */
function underWay(self) {
  if (self.state.peek() === "idle") wait(self); // after a reload the patience begins anew
  self.state.value = "processing";
}

/** It was ordered. @param {Self} self @param {Kept} kept */
function done(self, kept) {
  ended(self, null);
  self.ordered(kept.round);
}

/** @param {Self} self @param {import("../cart/truth.js").Truth} told @param {boolean} settled */
function unkept(self, told, settled) {
  const state = self.state.peek();
  if (state === "idle" || told.sessionId === null) return;
  if (told.round > self.round) return ended(self, null); // what it was about has been ordered
  if (state === "failed") return;
  if (told.cartLocked) return (state === "waiting" || settled) && ended(self, null);
  if (state === "waiting") return (!settled || told.cartHash !== self.hash) && ended(self, reason("CART_CHANGED"));
  if (!settled) return hold(self);
  if (same(self.shown, shownIn(self.cart.items))) begin(self, self.tries);
  else ended(self, reason("CART_CHANGED")); // something was refused, or somebody else has changed it
}

/** @param {Self} self @param {Kept} kept @param {import("../cart/truth.js").Truth} told */
function tillRefused(self, kept, { failure }) {
  self.asking = false;
  if (failure === null) return refused(self, kept, { code: "ORDER_FAILED", message: "", mayRetry: true }); // told by a snapshot
  refused(self, kept, { code: failure.error, message: failure.message, mayRetry: failure.allow_retry });
}

/** @param {Self} self */
function wait(self) {
  self.cancel(self.patience);
  self.slow.value = false;
  self.patience = self.after(SLOW_MS, () => void (self.slow.value = true));
}

/** @param {Self} self @param {Reason | null} why null: there is nothing to complain about. */
export function ended(self, why) {
  settle(self);
  batch(() => {
    self.error.value = why;
    self.retryAt.value = null;
    self.state.value = why === null ? "idle" : "failed";
  });
}

/** This try is over: its key is not needed any more. @param {Self} self */
function settle(self) {
  self.cancel(self.timer);
  self.cancel(self.patience);
  self.slow.value = false;
  self.asking = false;
  self.failures = 0;
  self.unsent.value = false;
  self.kept = null;
  keep(self.storage, null);
  self.cart.asTold();
}
