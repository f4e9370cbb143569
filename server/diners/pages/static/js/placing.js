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
 *
 * What is ordered is what was shown when somebody pressed. Where the cart is another one by the time that it can go out, or be
 * tried again, nothing goes out, and it says `CART_CHANGED`. While it is on its way the cart is shown as locked.
 */

import { effect, signal, untracked } from "@preact/signals-core";
import { restored } from "./placing/kept.js";
import { ended, follow, place, retry } from "./placing/trying.js";

export { RETRY_MS, SLOW_MS } from "./placing/trying.js";

/** @typedef {import("./placing/self.js").Self} Self */
/** @typedef {import("./placing/self.js").Reason} Reason */

/**
 * @typedef {object} PlacingOptions
 * @property {import("./cart.js").Cart} cart
 * @property {(message: any) => Promise<any>} ask `connection.ask`.
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage The tab's own: `sessionStorage`.
 * @property {() => string} [uuid]
 * @property {(ms: number, what: () => void) => any} [after]
 * @property {(timer: any) => void} [cancel]
 * @property {() => number} [now] What this phone's clock shows, in milliseconds since 1970.
 * @property {(round: number) => void} [ordered] What was placed from here has become the order of this round, however it was
 *   learned.
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
    unsent: signal(false),
    ordered: options.ordered ?? (() => {}),
    kept: null,
    instructions: "",
    shown: [],
    total: 0,
    round: 0,
    hash: null,
    heard: false,
    tries: 0,
    asking: false,
    failures: 0,
    timer: null,
    patience: null,
  };
  self.kept = restored(self.storage);
  self.heard = self.kept !== null;
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
    /** When the next try is on this phone's clock, in milliseconds since 1970, while `waiting`. */
    get retryAt() {
      return self.retryAt.value;
    },
    /** Places the cart as it is shown. A second tap does nothing. */
    place: ({ instructions = "" } = {}) => place(self, instructions),
    /** By hand: asks again at once. What is on its way keeps its key and its words; what was refused gets new ones. */
    retry: ({ instructions = self.instructions } = {}) => retry(self, instructions),
    /** Whether it can be called off: the server has not heard of it, or has refused it. */
    get mayGiveUp() {
      return self.state.value === "waiting" || (self.state.value === "sending" && self.unsent.value);
    },
    /** Ends what would be sent, or tried again, by itself; nothing where the server may know of it. */
    giveUp() {
      if (this.mayGiveUp) ended(self, null);
    },
    stop() {
      stop();
      self.cancel(self.timer);
      self.cancel(self.patience);
    },
  };
}
