/**
 * The most urgent thing of a table, from what the store knows of it: one word, one colour, and since when.
 *
 * Owns: what comes before what. Must not: read a clock or a store; what it needs is given.
 */

import { isAnnounced } from "staff/floor/bill/figures.js";

/** @typedef {import("staff/live.js").Table} Table */
/** @typedef {import("staff/live.js").Session} Session */
/** @typedef {import("staff/live.js").Ticket} Ticket */
/** @typedef {import("staff/live.js").Alert} Alert */

/**
 * @typedef {"till" | "waiter" | "bill" | "counter" | "ready" | "quiet" | "cooking" | "ordered" | "unpaid" | "choosing" | "seated" | "disabled" | "free"} Name
 */
/** @typedef {{ name: Name, tone: "alert" | "good" | "wait" | "calm" | "none", icon: string, since: string | null }} Urgency */

/** What it is called in order, most urgent first, with its colour and its icon. @type {[Name, Urgency["tone"], string][]} */
const ORDER = [
  ["till", "alert", "triangle-alert"],
  ["waiter", "alert", "hand"],
  ["bill", "alert", "receipt-text"],
  ["counter", "alert", "receipt-text"],
  ["ready", "good", "concierge-bell"],
  ["quiet", "wait", "hourglass"],
  ["unpaid", "wait", "clock"],
  ["cooking", "calm", "cooking-pot"],
  ["ordered", "calm", "send"],
  ["choosing", "calm", "shopping-basket"],
  ["seated", "calm", "armchair"],
  ["disabled", "none", "ban"],
  ["free", "none", "door-open"],
];
const LOOKS = new Map(ORDER.map(([name, tone, icon], rank) => [name, { tone, icon, rank }]));

const IN_KITCHEN = new Set(["preparing", "delayed", "missing"]);
const READY = new Set(["ready"]);
const PLACED = new Set(["draft", "validated", "paid"]);
const TROUBLE = new Set(["rejected", "unknown"]);

/**
 * What a table says.
 * @param {{ table: Table, session?: Session, tickets?: Ticket[], alerts?: Alert[] }} seen `tickets` and `alerts` are this session's
 * @returns {Urgency}
 */
export function urgency({ table, session, tickets = [], alerts = [] }) {
  if (!session) return said(table.enabled ? "free" : "disabled", null);
  const call = (/** @type {string[]} */ reasons) =>
    earliest(session.calls.filter(({ reason }) => reasons.includes(reason)).map(({ called_at }) => called_at));
  const items = tickets.flatMap((ticket) => ticket.items).filter((item) => !item.struck);
  const since = (/** @type {string} */ state) => earliest(items.filter((item) => item.state === state).map((item) => item.since));
  const has = (/** @type {Set<string>} */ statuses) => session.orders.some(({ status }) => statuses.has(status));
  const waiter = call(["waiter", "help"]);
  const bill = call(["bill"]);
  if (alerts.length > 0 || TROUBLE.has(session.pos_status ?? "")) return said("till", earliest(alerts.map(({ raised_at }) => raised_at)));
  if (waiter) return said("waiter", waiter);
  if (bill) return said("bill", bill);
  const counter = earliest((session.paying ?? []).filter(isAnnounced).map(({ created_at }) => created_at)); // none from a server of before
  if (counter) return said("counter", counter);
  if (session.ready_items > 0 || has(READY)) return said("ready", session.ready_since); // a ticket is gone once it is bumped
  if (session.idle) return said("quiet", session.last_activity_at);
  if (session.orders.some(({ awaits_payment }) => awaits_payment)) return said("unpaid", null);
  if (since("preparing") || has(IN_KITCHEN)) return said("cooking", since("preparing"));
  if (has(PLACED)) return said("ordered", null);
  return session.lines > 0 ? said("choosing", null) : said("seated", null);
}

/**
 * Which of two tables comes first: what is more urgent, then what has waited longer, then the lower number.
 * @param {{ urgency: Urgency, table: Table }} a
 * @param {{ urgency: Urgency, table: Table }} b
 */
export function byUrgency(a, b) {
  const waits = (/** @type {Urgency} */ one) => one.since ?? "9";
  return rank(a.urgency) - rank(b.urgency) || compared(waits(a.urgency), waits(b.urgency)) || byNumber(a, b);
}

/** @param {{ table: Table }} a @param {{ table: Table }} b */
export const byNumber = (a, b) => a.table.table_number - b.table.table_number;

/** @param {Urgency} one */
const rank = (one) => LOOKS.get(one.name)?.rank ?? 0;

/** @param {Name} name @param {string | null} since @returns {Urgency} */
function said(name, since) {
  const { tone, icon } = /** @type {{ tone: Urgency["tone"], icon: string }} */ (LOOKS.get(name));
  return { name, tone, icon, since };
}

/** @param {string[]} times of the wire, which sort as they are @returns {string | null} */
const earliest = (times) => times.reduce((/** @type {string | null} */ first, at) => (first === null || at < first ? at : first), null);

/** @param {string} a @param {string} b */
const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
