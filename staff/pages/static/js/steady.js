/**
 * Whether a thing has stood as it is for long enough to be meant: the second half of a double tap finds what the first has
 * brought under the finger, and must not do the next thing too.
 *
 * Owns: that. Must not: know what is tapped.
 */
import { useRef } from "preact/hooks";

/** A second tap within so long of a change was begun before it could be seen. */
export const STEADY_MS = 600;

/** @param {() => number} clock in milliseconds, any that only goes forward */
export function steadiness(clock) {
  let before = /** @type {unknown} */ (undefined);
  let changedAt = -Infinity;
  let begun = false;
  return {
    /** How it is shown now. @param {unknown} value */
    sees(value) {
      if (begun && value !== before) changedAt = clock();
      begun = true;
      before = value;
    },
    steady: () => clock() - changedAt >= STEADY_MS,
  };
}

/**
 * Whether it may be tapped: it neither changed nor moved just now.
 * @param {unknown} value what it is and where; compared by identity
 * @returns {() => boolean}
 */
export function useSteady(value) {
  const one = useRef(/** @type {ReturnType<typeof steadiness> | null} */ (null));
  one.current ??= steadiness(() => performance.now());
  one.current.sees(value);
  return one.current.steady;
}
