/**
 * When a table counts as out of reach: soon after it was lost, and after a few seconds where it was never reached.
 *
 * Owns: that patience. Must not: say it, or try to connect.
 */

/** So long the first connection may take before anybody is told. */
export const AWAY_MS = 3_000;
/** And so long one may be won back in: that it is lost may have been noticed late, and who looks is told within 5 s. */
export const LOST_MS = 300;

/** @typedef {import("trivet/trivet.js").Phase} Phase */

/**
 * @param {object} options
 * @param {() => void} options.gone
 * @param {(phase: Phase) => void} options.back It was said that it is gone, and that is over: by a connection, or by an end.
 * @param {(ms: number, what: () => void) => any} [options.after]
 * @param {(timer: any) => void} [options.cancel]
 */
export function createAbsence({ gone, back, after, cancel }) {
  const later = after ?? ((ms, what) => setTimeout(what, ms));
  const end = cancel ?? ((timer) => clearTimeout(timer));
  /** @type {any} */
  let timer = null;
  let away = false;

  function leave() {
    away = true;
    gone();
  }

  function stop() {
    end(timer);
    timer = null;
  }

  return {
    /** @param {Phase} phase @param {boolean} [lost] whether it had been there */
    look(phase, lost = false) {
      if (phase === "connecting" || phase === "waiting") return void (timer ??= later(lost ? LOST_MS : AWAY_MS, leave));
      stop();
      if (!away) return;
      away = false;
      back(phase);
    },
    stop,
  };
}
