/**
 * Beginning to pay: asking the server once for what was tapped once, however often the answer is lost.
 *
 * Owns: the key of what is asked, which is kept until it is answered, also over a reload; asking again. Must not: know what
 * becomes of the payment once it has begun: the bill says so.
 *
 * @typedef {ReturnType<typeof import("diner/bill/choosing.js").wishOf>} Wish
 * @typedef {{ key: string, wish: Wish }} Kept
 * @typedef {{ state: "idle" } | { state: "asking" | "unsure", wish: Wish } | { state: "refused", wish: Wish, error: any }} Being
 *   `unsure`: nobody knows whether it was heard; it is asked again by itself
 */
import { signal } from "@preact/signals-core";

import { keep, read } from "diner/visit.js";

const STORED = "trivet.paying";
const AGAIN_MS = 2_000;
const AGAIN_MAX_MS = 30_000;

/**
 * @param {object} options
 * @param {(wish: Wish, key: string) => Promise<{ data: import("diner/bill/figures.js").Payment }>} options.post Rejects with `TrivetError`.
 * @param {(payment: import("diner/bill/figures.js").Payment, wish: Wish | null) => void} options.begun What was asked for has
 *   begun, now or before; `wish`: it is still wanted, and as this.
 * @param {(wish: Wish, error: any) => void} options.refused
 * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} options.storage
 * @param {() => string} options.uuid
 * @param {(ms: number, what: () => void) => any} [options.after]
 * @param {(timer: any) => void} [options.cancel]
 */
export function createPaying({ post, begun, refused, storage, uuid, after, cancel }) {
  const later = after ?? ((ms, what) => setTimeout(what, ms));
  const end = cancel ?? ((timer) => clearTimeout(timer));
  const is = signal(/** @type {Being} */ ({ state: "idle" }));
  /** @type {Kept | null} */
  let kept = null;
  /** @type {any} */
  let timer = null;

  /** @param {Kept | null} next @param {Being} being */
  function become(next, being) {
    end(timer);
    kept = next;
    is.value = being;
    keep(storage, STORED, next);
  }

  /** @param {Kept} mine @param {number} failures in a row */
  async function ask(mine, failures) {
    end(timer);
    if (failures === 0) is.value = { state: "asking", wish: mine.wish };
    try {
      const { data } = await post(mine.wish, mine.key);
      const wanted = kept === mine;
      if (wanted) become(null, { state: "idle" });
      begun(data, wanted ? mine.wish : null);
    } catch (error) {
      if (kept !== mine) return;
      const { unanswered, code } = /** @type {any} */ (error);
      if (unanswered || code === "RATE_LIMITED") return wait(mine, failures);
      become(null, { state: "refused", wish: mine.wish, error });
      refused(mine.wish, error);
    }
  }

  /** @param {Kept} mine @param {number} failures */
  function wait(mine, failures) {
    is.value = { state: "unsure", wish: mine.wish };
    timer = later(Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** failures), () => ask(mine, failures + 1));
  }

  return {
    is,
    /** Begins to pay this; while something else is being asked, nothing. @param {Wish} wish */
    start(wish) {
      if (kept) return;
      const mine = { key: uuid(), wish };
      become(mine, { state: "asking", wish });
      void ask(mine, 0);
    },
    /** Asks again now for what nobody knows of. */
    again() {
      if (kept && is.peek().state === "unsure") void ask(kept, 0);
    },
    /** Goes on with what was asked before a reload, if it was of this session. @param {string} session */
    restore(session) {
      const stored = read(storage, STORED);
      if (kept || typeof stored?.key !== "string" || stored.wish?.session_id !== session) return;
      kept = { key: stored.key, wish: stored.wish };
      void ask(kept, 0);
    },
    /** It is not wanted any more, or its refusal was read. Where it was heard all the same, the bill shows it. */
    letGo: () => become(null, { state: "idle" }),
    /** The seat is left: nothing is asked any more; whoever comes back to it goes on. */
    stop() {
      end(timer);
      kept = null;
      is.value = { state: "idle" };
    },
  };
}
