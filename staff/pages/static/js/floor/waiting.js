/**
 * Which parties wait without having called: food that is ready for them, and those that have been quiet for long.
 *
 * Owns: that, and since when. Must not: read a store or a clock, or word it.
 */

/** @typedef {import("staff/live.js").Session} Session */
/** @typedef {{ id: string, kind: "ready" | "quiet", at: string, session: Session }} Wait */

/**
 * A closed visit that owes something is quiet by itself, and stands elsewhere.
 * @param {Iterable<Session>} sessions
 * @returns {Wait[]}
 */
export const waitsOf = (sessions) =>
  [...sessions].flatMap((session) => [
    ...(session.ready_items > 0 && session.ready_since ? [/** @type {Wait} */ ({ id: `ready-${session.session_id}`, kind: "ready", at: session.ready_since, session })] : []),
    ...(session.idle && session.state === "active" ? [/** @type {Wait} */ ({ id: `quiet-${session.session_id}`, kind: "quiet", at: session.last_activity_at, session })] : []),
  ]);
