/** What diners have announced to pay at the counter, of all visits; and taking one with one tap. Draws nothing. */
import { isAnnounced } from "staff/floor/bill/figures.js";

/** @typedef {import("staff/live.js").Session} Session */
/** @typedef {Session["paying"][number]} Paying */

/**
 * Each with its visit.
 * @param {Iterable<Session>} sessions
 * @returns {{ session: Session, paying: Paying }[]}
 */
export const announcedOf = (sessions) =>
  [...sessions].flatMap((session) => (session.paying ?? []).filter(isAnnounced).map((paying) => ({ session, paying }))); // none from a server of before

/**
 * Takes one, and gives how the books have it: what was tapped here may not be how it was taken.
 * @param {(path: string, asking: { body: { method: string } }) => Promise<{ data: any }>} post @param {string} payment @param {string} method
 * @returns {Promise<import("staff/floor/bill/figures.js").Method>}
 */
export const takeAtOnce = async (post, payment, method) => (await post(`/admin/payments/${payment}/capture`, { body: { method } })).data.method;
