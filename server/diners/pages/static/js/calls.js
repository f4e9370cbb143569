/**
 * Calls for the staff: what is open, since when, and whether somebody is on their way. That is shown for as long as it may
 * take them; then they have been there.
 *
 * @typedef {"waiter" | "bill" | "help"} Reason
 * @typedef {{ at: number, call_id: string, coming: boolean, until?: number }} Call
 * @typedef {Partial<Record<Reason, Call>>} Calls
 */

const COMING_MS = 5 * 60_000;

/** Whether any has not been answered yet. @param {Calls} calls */
export const unanswered = (calls) => Object.values(calls).some((one) => !one.coming);

/**
 * The call with this reason, while there is something to say of it.
 * @param {Calls} calls
 * @param {Reason} reason
 * @param {number} now
 * @returns {Call | undefined}
 */
export const callNow = (calls, reason, now) => (now < (calls[reason]?.until ?? Infinity) ? calls[reason] : undefined);

/**
 * The open ones, as `GET /table_session_details` tells them.
 * @param {readonly { call_id: string, reason: Reason, called_at: string }[]} open
 * @returns {Calls}
 */
export const callsOf = (open) =>
  Object.fromEntries(open.map(({ call_id, reason, called_at }) => [reason, { call_id, at: Date.parse(called_at), coming: false }]));

/**
 * What a frame changes about them.
 * @param {Calls} calls
 * @param {any} frame
 * @param {number} now
 * @returns {Calls}
 */
export function callsAfter(calls, frame, now) {
  const reason = /** @type {Reason} */ (frame.reason);
  if (frame.type === "waiter_called") return { ...calls, [reason]: { call_id: frame.call_id, at: Date.parse(frame.at), coming: false } };
  if (frame.type !== "waiter_acknowledged") return calls;
  const { [reason]: one, ...others } = calls;
  if (one && one.call_id !== frame.call_id) return calls;
  return { ...others, [reason]: { call_id: frame.call_id, at: Date.parse(frame.at), coming: true, until: now + COMING_MS } };
}
