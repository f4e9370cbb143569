/**
 * The order of what a socket brings: each event once, in order, without a gap (`docs/contract.md` §3, "Resuming").
 *
 * Owns: which frames an application is shown, and when a connection has told it all. Must not: send, wait or connect.
 *
 * After connecting, the first frame is a snapshot and the answer to our `resume` comes later. Until then nothing is shown:
 * either all that was missed comes as events, and then the snapshot says the same once more, or a snapshot with our `ref`.
 */

/** Frames without a number that may wait for the answer to a `resume`. More than that says nothing new. */
const ASIDE_MAX = 100;

/**
 * A frame as the sequence sees it.
 * @typedef {{type: string, seq?: number, ref?: string, [field: string]: any}} AnyFrame
 */

/**
 * What follows from a frame.
 * @typedef {object} Step
 * @property {AnyFrame[]} show To the application, in this order.
 * @property {boolean} [gap] Something is missing, and this connection will not bring it: connect anew.
 * @property {boolean} [again] The `resume` was not answered: send it once more.
 */

/**
 * @typedef {object} Sequence
 * @property {() => number | null} since What a `resume` has to say; null where nothing is known yet.
 * @property {() => boolean} live Whether everything has been shown, so that what comes is news.
 * @property {(ref: string) => void} opened A new connection. Its `resume`, if `since` is not null, has this `ref`.
 * @property {(frame: AnyFrame) => Step} take
 * @property {() => void} forget Another session: nothing is known of it.
 */

/** @param {string} snapshotType What a snapshot is called here. @returns {Sequence} */
export function sequence(snapshotType) {
  /** @type {State} */
  const state = { snapshotType, seq: null, mode: "first", ref: "", held: null, replaying: false, aside: [] };
  return {
    since: () => state.seq,
    live: () => state.mode === "live",
    opened: (ref) => void Object.assign(state, { mode: "first", ref, held: null, replaying: false, aside: [] }),
    take: (frame) => taken(state, frame),
    forget: () => void Object.assign(state, { seq: null, mode: "first", held: null, aside: [] }),
  };
}

/**
 * @typedef {object} State
 * @property {string} snapshotType
 * @property {number | null} seq Of the newest that was shown.
 * @property {"first" | "resuming" | "live"} mode
 * @property {string} ref Of the `resume`.
 * @property {AnyFrame | null} held The first snapshot, while it is ahead of us.
 * @property {boolean} replaying Whether the events that were missed have begun.
 * @property {AnyFrame[]} aside What has no number and came meanwhile.
 */

/** @param {State} state @param {AnyFrame} frame @returns {Step} */
function taken(state, frame) {
  if (frame.type === state.snapshotType) return snapshot(state, frame);
  if (typeof frame.seq === "number") return event(state, frame, frame.seq);
  return unnumbered(state, frame);
}

/** @param {State} state @param {AnyFrame} frame @returns {Step} */
function snapshot(state, frame) {
  const seq = frame.seq ?? 0;
  if (state.mode === "first" && state.seq !== null && seq > state.seq) {
    Object.assign(state, { mode: "resuming", held: frame });
    return { show: [] };
  }
  if (state.mode === "resuming" && frame.ref !== state.ref) return { show: [] }; // not what we asked for
  if (state.mode === "live" && seq < (state.seq ?? 0)) return { show: [] }; // a server that keeps its word never does
  return caughtUp(state, frame);
}

/** @param {State} state @param {AnyFrame} whole A snapshot that is true now. @returns {Step} */
function caughtUp(state, whole) {
  const show = [whole, ...state.aside];
  Object.assign(state, { mode: "live", seq: whole.seq ?? 0, held: null, aside: [] });
  return { show };
}

/** @param {State} state @param {AnyFrame} frame @param {number} seq @returns {Step} */
function event(state, frame, seq) {
  if (state.seq !== null && seq <= state.seq) return { show: [] };
  if (state.mode === "first" || state.seq === null) return { show: [], gap: true }; // nothing to put it after
  if (seq > state.seq + 1) {
    const answerFollows = state.mode === "resuming" && !state.replaying; // somebody was quicker than our `resume`
    return answerFollows ? { show: [] } : { show: [], gap: true };
  }
  state.seq = seq;
  if (state.mode === "live") return { show: [frame] };
  state.replaying = true;
  if (state.held === null || seq < (state.held.seq ?? 0)) return { show: [frame] };
  return { show: [frame, ...caughtUp(state, state.held).show] };
}

/** @param {State} state @param {AnyFrame} frame @returns {Step} */
function unnumbered(state, frame) {
  const ofResume = frame.type === "error" && frame.ref === state.ref;
  if (ofResume) return { show: [], again: state.mode !== "live" };
  if (state.mode === "live" || frame.type === "error") return { show: [frame] };
  state.aside.push(frame);
  if (state.aside.length > ASIDE_MAX) state.aside.shift();
  return { show: [] };
}
