/**
 * When a table counts as out of reach: after a few seconds without it, whether or not it was ever reached.
 *
 * Owns: that patience. Must not: say it, or try to connect.
 */

/** So long a connection may take, or be won back, before anybody is told. */
export const AWAY_MS = 3_000;

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
    /** @param {Phase} phase */
    look(phase) {
      if (phase === "connecting" || phase === "waiting") return void (timer ??= later(AWAY_MS, leave));
      stop();
      if (!away) return;
      away = false;
      back(phase);
    },
    stop,
  };
}
