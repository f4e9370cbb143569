/**
 * The server's clock and this phone's: a phone may be minutes, or a time zone, off.
 *
 * Owns: how far they are apart, learned from whatever says when it was said. Must not: read a clock that it was not given.
 */
import { signal } from "@preact/signals-core";

/** @param {() => number} [now] */
export function createClock(now = Date.now) {
  /** Server minus phone, in milliseconds; null while nothing was heard. What comes late makes it too small, never too large. */
  const ahead = signal(/** @type {number | null} */ (null));
  return {
    /** Something of the server's was said at this instant, and is heard now. @param {number | null | undefined} at */
    learn(at) {
      if (at == null || Number.isNaN(at)) return;
      ahead.value = Math.max(ahead.peek() ?? -Infinity, at - now());
    },
    /** An instant of the server's on this phone's clock; reading it subscribes. @param {string | null | undefined} text RFC 3339 */
    here: (text) => (text ? Date.parse(text) - (ahead.value ?? 0) : null),
  };
}
