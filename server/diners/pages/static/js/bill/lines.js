/**
 * Whose a line of the bill is, who pays it, and what somebody may say about that. Pure.
 *
 * @typedef {import("diner/bill/figures.js").Bill} Bill
 * @typedef {import("diner/bill/figures.js").BillLine} BillLine
 * @typedef {{ share: [number, number] | null, whose?: "table" }} Say what is said of a line: a share of it is mine, or (null)
 *   is not; with `table` it is everybody's, or is not
 */
import { isPaid, isUnderWay, settled, units } from "diner/bill/figures.js";

const NOTHING = 1e-9; // less than any share of a line
const PARTS = [1, 2, 3, 4];

/**
 * Who has a part of the line, those first who have said so. A shared one is theirs who have not, and are here.
 * @param {BillLine} line @param {readonly string[]} here @returns {string[]}
 */
export function ownersOf(line, here) {
  const claimers = line.claimed_by.map((one) => one.member_id);
  const rest = line.claimed_by.reduce((left, { share: [part = 0, parts = 1] }) => left - part / parts, 1);
  if (rest <= NOTHING) return claimers;
  const others = here.filter((one) => !claimers.includes(one));
  return [...new Set([...claimers, ...(line.shared ? (others.length ? others : here) : [line.member_id])])];
}

/** The share that a member has claimed; null where they have not. @param {BillLine} line @param {string | null} member @returns {[number, number] | null} */
export const claimOf = (line, member) => /** @type {any} */ (line.claimed_by.find((one) => one.member_id === member)?.share ?? null);

/**
 * Who has paid something of the line, and who is paying it.
 * @param {Bill} bill @param {BillLine} line @returns {{ paid: (string | null)[], paying: (string | null)[] }}
 */
export function payersOf(bill, line) {
  const covering = bill.payments.filter((one) => !one.deposit && one.lines.some((part) => part.public_id === line.public_id));
  const payers = (/** @type {(one: any) => boolean} */ which) => [...new Set(covering.filter(which).map((one) => one.payer))];
  return { paid: payers(isPaid), paying: payers(isUnderWay) };
}

/** Whether nothing can be said of it any more, or not now: it is paid, or all is, or it is being paid. @param {Bill} bill @param {BillLine} line */
export const closed = (bill, line) => settled(bill) || (line.paid && units(bill, line.due) > 0) || payersOf(bill, line).paying.length > 0;

/**
 * What somebody may say of the line. Of their own nobody has to claim anything; that it is the whole table's its owner says,
 * or the host.
 * @param {BillLine} line @param {string | null} me @param {boolean} host @returns {Say[]}
 */
export function sayable(line, me, host) {
  const own = line.member_id === me && !line.shared;
  const claim = claimOf(line, me);
  const parts = own ? [] : PARTS.map((parts) => ({ share: /** @type {[number, number]} */ ([1, parts]) }));
  const table = line.member_id === me || host ? [{ share: line.shared ? null : /** @type {[number, number]} */ ([1, 1]), whose: /** @type {const} */ ("table") }] : [];
  return [...parts, ...(claim ? [{ share: null }] : []), ...table];
}

/** Whether that is so already. @param {BillLine} line @param {string | null} me @param {Say} say */
export function isSo(line, me, { share, whose }) {
  const claim = claimOf(line, me);
  return !whose && share !== null && claim !== null && claim[0] * share[1] === claim[1] * share[0];
}
