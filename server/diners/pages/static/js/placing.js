/**
 * Placing the cart's order: from the button until the kitchen has it, or has not.
 *
 * Owns: the idempotency key (kept until it is answered, also across a reload), what is tried again and when, and what the
 * button may say. Must not: draw, or decide whether there is an order; the server does.
 *
 *     const placing = createPlacing({ cart, ask: connection.ask, storage: sessionStorage });
 *     placing.place({ instructions: "" });    placing.retry();
 *     placing.state   // "idle" | "sending" | "processing" | "waiting" | "failed"; reading it subscribes
 *     placing.slow    // ten seconds without an outcome: say so and offer `retry`; the server goes on meanwhile
 *
 * A key names one try. An answer that was lost is asked for with the same key, so nothing is ordered twice; an order that the
 * till refused is dead under its key (`ORDER_FAILED`), and the next try has a new one. That is safe, too: the same cart of
 * the same round is one order under any key (`docs/contract.md` §3, promise 4).
 */

import { batch, effect, signal, untracked } from "@preact/signals-core";
import { keep, restored } from "./placing/kept.js";

/** Waits before the automatic tries of an order that was refused. After them, by hand. */
export const RETRY_MS = Object.freeze([2_000, 4_000, 8_000]);
/** After so long a person is told, and may ask again by hand. */
export const SLOW_MS = 10_000;
const ASK_AGAIN_MS = 1_000;
const ASK_AGAIN_MAX_MS = 8_000;

/** @typedef {import("trivet/http.js").TrivetError} TrivetError */
/** @typedef {import("./placing/kept.js").Kept} Kept */

/**
 * @typedef {object} PlacingOptions
 * @property {import("./cart.js").Cart} cart
 * @property {(message: any) => Promise<any>} ask `connection.ask`.
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage The tab's own: `sessionStorage`.
 * @property {() => string} [uuid]
 * @property {(ms: number, what: () => void) => any} [after]
 * @property {(timer: any) => void} [cancel]
 * @property {() => number} [now] Milliseconds since 1970.
 */

/** @typedef {ReturnType<typeof createPlacing>} Placing */
/**
 * - `idle`: nothing is being placed from here.
 * - `sending`: asked, and nobody has said yes or no.
 * - `processing`: the order has its number and is on its way to the till.
 * - `waiting`: it was refused, and is tried again by itself at `retryAt`.
 * - `failed`: it was refused; `error` says why. By hand: `retry`, where `mayRetry`.
 * @typedef {"idle" | "sending" | "processing" | "waiting" | "failed"} State
 */

/** @param {PlacingOptions} options */
export function createPlacing(options) {
  const { cart } = options;
  /** @type {Self} */
  const self = {
    cart,
    ask: options.ask,
    storage: options.storage,
    uuid: options.uuid ?? (() => crypto.randomUUID()),
    after: options.after ?? ((ms, what) => setTimeout(what, ms)),
    cancel: options.cancel ?? ((timer) => clearTimeout(timer)),
    now: options.now ?? Date.now,
    state: signal(/** @type {State} */ ("idle")),
    slow: signal(false),
    error: signal(/** @type {Reason | null} */ (null)),
    retryAt: signal(/** @type {number | null} */ (null)),
    kept: null,
    instructions: "",
    tries: 0,
    asking: false,
    failures: 0,
    timer: null,
    patience: null,
  };
  self.kept = restored(self.storage);
  const stop = effect(() => {
    const { told, settled } = cart;
    untracked(() => follow(self, told, settled));
  });
  return {
    get state() {
      return self.state.value;
    },
    get slow() {
      return self.slow.value;
    },
    /** Why it failed: the contract's code, the server's words, and whether it may be tried again. */
    get error() {
      return self.error.value;
    },
    get mayRetry() {
      return self.slow.value || (self.state.value === "failed" && (self.error.value?.mayRetry ?? false));
    },
    /** When the next try is, in milliseconds since 1970, while `waiting`. */
    get retryAt() {
      return self.retryAt.value;
    },
    /** Places the cart as it is shown. A second tap does nothing. */
    place: ({ instructions = "" } = {}) => place(self, instructions),
    /** By hand: asks again at once. What is on its way keeps its key; what was refused gets a new one. */
    retry: () => retry(self),
    /** Ends what would be tried again by itself. */
    giveUp: () => ended(self, null),
    stop() {
      stop();
      self.cancel(self.timer);
      self.cancel(self.patience);
    },
  };
}

/** @typedef {{code: string, message: string, mayRetry: boolean}} Reason */
/**
 * @typedef {object} Self
 * @property {import("./cart.js").Cart} cart
 * @property {(message: any) => Promise<any>} ask
 * @property {PlacingOptions["storage"]} storage
 * @property {() => string} uuid
 * @property {(ms: number, what: () => void) => any} after
 * @property {(timer: any) => void} cancel
 * @property {() => number} now
 * @property {import("@preact/signals-core").Signal<State>} state
 * @property {import("@preact/signals-core").Signal<boolean>} slow
 * @property {import("@preact/signals-core").Signal<Reason | null>} error
 * @property {import("@preact/signals-core").Signal<number | null>} retryAt
 * @property {Kept | null} kept What is being placed.
 * @property {string} instructions
 * @property {number} tries
 * @property {boolean} asking Whether an answer is awaited.
 * @property {number} failures Without an answer, in a row.
 * @property {any} timer Of the next try.
 * @property {any} patience
 */

/** @param {Self} self @param {string} instructions @param {number} [tries] How many of the automatic ones are used up. */
function place(self, instructions, tries = 0) {
  if (self.kept !== null || self.state.peek() === "sending") return;
  Object.assign(self, { instructions, tries });
  batch(() => {
    self.error.value = null;
    self.state.value = "sending";
  });
  self.cart.flush();
  wait(self);
  follow(self, self.cart.told, self.cart.settled);
}

/** A new key for the cart as it is now. @param {Self} self @param {number} tries */
function begin(self, tries) {
  const { told } = self.cart;
  if (told.sessionId === null || told.cartHash === null) return ended(self, reason("CART_EMPTY"));
  const { sessionId, round, cartHash: hash } = told;
  self.kept = { key: self.uuid(), sessionId, round, hash, instructions: self.instructions, tries };
  keep(self.storage, self.kept);
  send(self);
}

/** @param {Self} self */
function send(self) {
  const { kept } = self;
  self.cancel(self.timer);
  if (kept === null || self.asking) return;
  self.asking = true;
  self.state.value = "sending";
  self.retryAt.value = null;
  const { key: idempotency_key, hash: cart_hash, instructions: special_instructions } = kept;
  const message = { type: "place_order", idempotency_key, cart_hash, special_instructions };
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
  if (told.round > kept.round) ended(self, null);
  else if (told.cartLocked) self.state.value = "processing";
  else if (told.orderProcessingStatus === "idle") again(self, kept); // not locked and not ordered: somebody must know
}

/** @param {Self} self @param {Kept} kept @param {TrivetError} error */
function failed(self, kept, error) {
  self.asking = false;
  if (self.kept !== kept) return;
  if (error.unanswered || error.code === "RATE_LIMITED") return again(self, kept);
  if (error.code === "CART_LOCKED") return ended(self, null); // another phone places this cart: the cart says who
  if (error.code === "ORDER_FAILED") return refused(self, kept, { code: error.code, message: error.message, mayRetry: true });
  ended(self, { code: error.code, message: error.message, mayRetry: RETRIABLE.has(error.code) });
}

/** Refusals after which the same button may be pressed again at once. */
const RETRIABLE = new Set(["CART_CHANGED", "IDEMPOTENCY_KEY_REUSED", "MEMBER_NOT_FOUND"]);

/** @param {string} code @returns {Reason} */
const reason = (code) => ({ code, message: "", mayRetry: false });

/** Nobody knows whether it was heard: the same again, with the same key. @param {Self} self @param {Kept} kept */
function again(self, kept) {
  self.failures += 1;
  const ms = Math.min(ASK_AGAIN_MAX_MS, ASK_AGAIN_MS * 2 ** (self.failures - 1));
  self.timer = self.after(ms, () => self.kept === kept && send(self));
}

/** The till, or the server, said no. @param {Self} self @param {Kept} kept @param {Reason} why */
function refused(self, kept, why) {
  const ms = why.mayRetry ? RETRY_MS[kept.tries] : undefined;
  if (ms === undefined) return ended(self, why);
  self.instructions = kept.instructions;
  settle(self);
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

/** @param {Self} self */
function retry(self) {
  const state = self.state.peek();
  self.cancel(self.timer);
  if (self.kept !== null) {
    wait(self);
    self.asking = false; // who presses does not wait for an answer that may never come; the key is the same
    send(self);
  } else if (state === "failed" || state === "waiting") {
    self.state.value = "idle";
    place(self, self.instructions, RETRY_MS.length); // by hand is by hand
  }
}

/** Follows what the cart is told, whoever caused it. @param {Self} self @param {import("./cart/truth.js").Truth} told @param {boolean} settled */
function follow(self, told, settled) {
  const { kept } = self;
  if (kept === null) return unkept(self, told, settled);
  if (told.sessionId === null) return; // after a reload: the snapshot is on its way
  if (told.sessionId !== kept.sessionId || told.round > kept.round) return ended(self, null);
  if (told.cartLocked) return underWay(self);
  if (told.orderProcessingStatus === "failed" && self.state.peek() === "processing") return tillRefused(self, kept, told);
  if (self.state.peek() !== "idle") return;
  wait(self); // the page was loaded anew in the middle of it: the same key asks how it went
  send(self);
}

/** @param {Self} self */
function underWay(self) {
  if (self.state.peek() === "idle") wait(self); // after a reload the patience begins anew
  self.state.value = "processing";
}

/** @param {Self} self @param {import("./cart/truth.js").Truth} told @param {boolean} settled */
function unkept(self, told, settled) {
  if (self.state.peek() === "waiting" && (told.cartLocked || told.orderProcessingStatus === "confirmed")) ended(self, null);
  if (self.state.peek() !== "sending" || !settled) return;
  if (told.cartLocked) ended(self, null);
  else begin(self, self.tries);
}

/** @param {Self} self @param {Kept} kept @param {import("./cart/truth.js").Truth} told */
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
function ended(self, why) {
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
  self.kept = null;
  keep(self.storage, null);
}
