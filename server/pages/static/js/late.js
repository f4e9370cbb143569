/**
 * A part of the program that is loaded once it is opened, or before that in a quiet moment.
 *
 * Owns: whether it is here, on its way, or could not be had. Must not: draw; `parts/late.js` does.
 */
import { signal } from "@preact/signals";

/** After so long nobody believes any more that it comes; where it comes all the same, it is taken. */
export const PATIENCE_MS = 10_000;

/** @typedef {ReturnType<typeof createLate>} Late */

/**
 * @param {(again: string) => Promise<Record<string, any>>} load `again` stands behind the address: before 2026 browsers
 *   kept it by its address that a module could not be had, and asked no second time
 */
export function createLate(load) {
  const here = signal(/** @type {Record<string, any> | null} */ (null));
  const failed = signal(false);
  let tries = 0;
  return {
    /** What the module gives; null until it is here. */
    here,
    /** Whether the last try was in vain. */
    failed,
    /** How often it was asked for. */
    tries: () => tries,
    /** Asks for it, unless it is here or on its way. */
    want() {
      if (here.peek() || (tries > 0 && !failed.peek())) return;
      failed.value = false;
      const mine = ++tries;
      const fail = () => void (mine === tries && !here.peek() && (failed.value = true));
      const timer = setTimeout(fail, PATIENCE_MS);
      const came = (/** @type {Record<string, any>} */ module) => void (here.value ??= module);
      load(mine > 1 ? `?${mine}` : "").then(came, fail).finally(() => clearTimeout(timer));
    },
  };
}
