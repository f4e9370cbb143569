/**
 * How far the server's clock is ahead of this screen's, from frames that say when they were.
 *
 * A frame is heard after it was, never before; so of some differences the largest is nearest. Only the last few count: a
 * screen whose clock is put right shall not be wrong from then on.
 *
 * Owns: that figure. Must not: read a clock.
 */

/** So many frames count. */
export const HEARD_MAX = 16;

export function createAhead() {
  /** @type {number[]} */
  const heard = [];
  return {
    /** Something was at this instant and is heard now; both in milliseconds. @param {number} at @param {number} now */
    learn(at, now) {
      if (Number.isNaN(at)) return;
      heard.push(at - now);
      if (heard.length > HEARD_MAX) heard.shift();
    },
    /** In milliseconds; 0 while nothing was heard. */
    ms: () => (heard.length > 0 ? Math.max(...heard) : 0),
  };
}
