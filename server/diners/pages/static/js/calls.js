/**
 * Calls for the staff: what is open, since when, and whether somebody is on their way.
 *
 * @typedef {"waiter" | "bill" | "help"} Reason
 * @typedef {{ at: number, call_id: string, coming: boolean }} Call
 * @typedef {Partial<Record<Reason, Call>>} Calls
 */

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
 * @returns {Calls}
 */
export function callsAfter(calls, frame) {
  const reason = /** @type {Reason} */ (frame.reason);
  if (frame.type === "waiter_called") return { ...calls, [reason]: { call_id: frame.call_id, at: Date.parse(frame.at), coming: false } };
  if (frame.type !== "waiter_acknowledged") return calls;
  const { [reason]: one, ...others } = calls;
  if (one && one.call_id !== frame.call_id) return calls;
  return { ...others, [reason]: { call_id: frame.call_id, at: Date.parse(frame.at), coming: true } };
}
