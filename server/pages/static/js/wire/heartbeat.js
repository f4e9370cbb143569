/**
 * Whether the other side is still there.
 *
 * Owns: when to ask (`ping`), and when an answer is too late. Must not: close or connect.
 *
 * While somebody looks at the page, a connection that died is noticed after `ASK_AFTER_MS` + `ANSWER_WITHIN_MS`, under five
 * seconds. A hidden page asks nothing, so that a phone in a pocket rests; when it is seen again it asks at once.
 */

/** @typedef {import("./surroundings.js").Surroundings} Surroundings */

/** Silence after which a visible page asks. */
export const ASK_AFTER_MS = 2_000;
/** How long the answer may take. */
export const ANSWER_WITHIN_MS = 2_000;
const HIDDEN_TICK_MS = 20_000;
/** A timer that is this late did not run because the phone slept, and the server has given us up meanwhile. */
export const ASLEEP_MS = 90_000;

/**
 * @typedef {object} Heartbeat
 * @property {() => void} start A connection is there.
 * @property {() => void} stop
 * @property {() => void} heard Something came.
 * @property {() => number | null} heardAt When something came last, null where nothing ever did.
 * @property {() => void} doubt Somebody looks again: ask now.
 */

/**
 * @param {Surroundings} around
 * @param {() => void} ping
 * @param {() => void} dead Called once; the heartbeat has stopped.
 * @returns {Heartbeat}
 */
export function heartbeat(around, ping, dead) {
  /** @type {Beat} */
  const beat = { around, ping, dead, timer: null, heardAt: 0, askedAt: null, dueAt: 0 };
  return {
    start: () => {
      heard(beat);
      schedule(beat, 0);
    },
    stop: () => stop(beat),
    heard: () => heard(beat),
    heardAt: () => beat.heardAt || null,
    doubt: () => doubt(beat),
  };
}

/**
 * @typedef {object} Beat
 * @property {Surroundings} around
 * @property {() => void} ping
 * @property {() => void} dead
 * @property {any} timer null where there is no connection.
 * @property {number} heardAt
 * @property {number | null} askedAt Since when an answer is awaited.
 * @property {number} dueAt When the timer should ring.
 */

/** @param {Beat} beat */
function heard(beat) {
  beat.heardAt = beat.around.now();
  beat.askedAt = null;
}

/** @param {Beat} beat */
function stop(beat) {
  beat.around.cancel(beat.timer);
  beat.timer = null;
}

/** @param {Beat} beat @param {number} ms */
function schedule(beat, ms) {
  stop(beat);
  beat.dueAt = beat.around.now() + ms;
  beat.timer = beat.around.after(ms, () => look(beat));
}

/** @param {Beat} beat */
function look(beat) {
  const now = beat.around.now();
  if (now - beat.dueAt > ASLEEP_MS) return giveUp(beat);
  if (beat.askedAt !== null) {
    const left = beat.askedAt + ANSWER_WITHIN_MS - now;
    return left > 0 ? schedule(beat, left) : giveUp(beat);
  }
  if (!beat.around.visible()) return schedule(beat, HIDDEN_TICK_MS);
  const quietFor = Math.max(0, now - beat.heardAt); // a clock that was put back is no reason to wait
  if (quietFor >= ASK_AFTER_MS) ask(beat);
  else schedule(beat, ASK_AFTER_MS - quietFor);
}

/** @param {Beat} beat */
function ask(beat) {
  beat.askedAt = beat.around.now();
  schedule(beat, ANSWER_WITHIN_MS);
  beat.ping();
}

/** @param {Beat} beat */
function doubt(beat) {
  if (beat.timer === null) return;
  if (beat.around.now() - beat.dueAt > ASLEEP_MS) giveUp(beat);
  else if (beat.askedAt === null) ask(beat);
}

/** @param {Beat} beat */
function giveUp(beat) {
  stop(beat);
  beat.dead();
}
