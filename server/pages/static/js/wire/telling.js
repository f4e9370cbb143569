/**
 * Who listens to a connection, and what they are told.
 *
 * Owns: the status as it is, and telling it when it changes. Must not: let one listener be another's misfortune.
 */

/**
 * Where a connection stands.
 *
 * - `idle`: not started, or stopped.
 * - `connecting`: a socket is being opened, or brings what was missed.
 * - `live`: everything has been shown; what comes is news, and `ask` asks.
 * - `waiting`: lost; the next try is at `retryAt`.
 * - `refused`: the token is missing, wrong, expired or revoked. `start` tries again.
 * - `closed`: the session has ended. It is looked for once more whenever the page is seen again, since staff may have
 *   opened it again.
 * @typedef {"idle" | "connecting" | "live" | "waiting" | "refused" | "closed"} Phase
 */

/**
 * @typedef {object} Status
 * @property {Phase} phase
 * @property {boolean} lost Whether it had been live and is being won back: what is on the screen may be old.
 * @property {number | null} retryAt When the next try is, in milliseconds since 1970, while `waiting`.
 */

/**
 * @typedef {object} Listeners
 * @property {(frame: any) => void} frame
 * @property {(status: Status) => void} status
 * @property {(moved: {session_id: string, ws_token: string, table: any}) => void} moved
 */

/**
 * @typedef {object} Telling
 * @property {() => Status} status
 * @property {<K extends keyof Listeners>(what: K, listener: Listeners[K]) => () => void} on Gives how to stop listening.
 * @property {<K extends "frame" | "moved">(what: K, told: Parameters<Listeners[K]>[0]) => void} tell
 * @property {(phase: Phase, retryAt?: number | null) => void} say
 */

/** @returns {Telling} */
export function telling() {
  /** @type {Status} */
  let status = { phase: "idle", lost: false, retryAt: null };
  /** @type {Record<keyof Listeners, Set<any>>} */
  const listeners = { frame: new Set(), status: new Set(), moved: new Set() };
  return {
    status: () => status,
    on: (what, listener) => {
      listeners[what].add(listener);
      return () => void listeners[what].delete(listener);
    },
    tell: (what, told) => tell(listeners[what], told),
    say: (phase, retryAt = null) => {
      const next = after(status, phase, retryAt);
      if (next === status) return;
      status = next;
      tell(listeners.status, status);
    },
  };
}

/** @param {Status} was @param {Phase} phase @param {number | null} retryAt @returns {Status} The same where nothing changed. */
function after(was, phase, retryAt) {
  const trying = phase === "connecting" || phase === "waiting";
  const lost = trying && (was.lost || was.phase === "live");
  return was.phase === phase && was.lost === lost && was.retryAt === retryAt ? was : { phase, lost, retryAt };
}

/** @template T @param {Set<(value: T) => void>} listeners @param {T} value */
function tell(listeners, value) {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error; // seen like any other, but the next listener, and the next frame, are not its victims
      });
    }
  }
}
