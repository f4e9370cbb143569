/** What diners have announced to pay at the counter, of all visits. Pure. */
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
