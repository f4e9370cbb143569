/**
 * Asking the table something that may be said twice, by somebody who has just sat down or is just being reconnected.
 *
 * Owns: waiting for the connection, and asking again where an answer was lost. Must not: be used for what counts each time.
 */
import { effect } from "@preact/signals-core";
import { TrivetError } from "trivet/http.js";

/** How long somebody waits before hearing that it did not work. */
export const WITHIN_MS = 10_000;

/** @typedef {import("@preact/signals-core").ReadonlySignal<{ phase: import("trivet/trivet.js").Phase }>} Status */

/**
 * @param {object} options
 * @param {Status} options.status
 * @param {(message: any) => Promise<any>} options.ask
 * @param {(ms: number, what: () => void) => any} [options.after]
 * @param {(timer: any) => void} [options.cancel]
 * @param {() => number} [options.now]
 */
export function createInsisting({ status, ask, after, cancel, now = Date.now }) {
  const later = after ?? ((ms, what) => setTimeout(what, ms));
  const end = cancel ?? ((timer) => clearTimeout(timer));

  /** Once it is connected; rejects when it is not in time, or will not be. @param {number} ms @returns {Promise<void>} */
  const connected = (ms) =>
    new Promise((resolve, reject) => {
      const lost = () => over(() => reject(new TrivetError("LOST", "not connected in time")));
      const timer = later(Math.max(0, ms), lost);
      /** @type {(() => void) | null} */
      let stop = null;
      /** @param {() => void} what */
      const over = (what) => {
        end(timer);
        queueMicrotask(() => stop?.());
        what();
      };
      stop = effect(() => {
        const { phase } = status.value;
        if (phase === "live") over(resolve);
        if (phase === "refused" || phase === "closed") lost();
      });
    });

  /** Rejects with `TrivetError`. @param {any} message */
  return async function insist(message) {
    const until = now() + WITHIN_MS;
    for (;;) {
      await connected(until - now());
      try {
        return await ask(message);
      } catch (error) {
        const again = error instanceof Error && /** @type {any} */ (error).code === "LOST" && now() < until;
        if (!again) throw error;
        await null; // the status that says so may be told after this
      }
    }
  };
}
