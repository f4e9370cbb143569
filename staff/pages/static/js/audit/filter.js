/**
 * What of the audit is looked for, as the address has it, the form, and the server.
 *
 * Owns: the ways between these three. Must not: draw, or ask.
 */

/** @typedef {{ who: string, what: string, subject: string, from: string, to: string }} Filter Empty strings filter nothing. */

const NAMES = /** @type {const} */ (["who", "what", "subject", "from", "to"]);
const DAY = /^\d{4}-\d\d-\d\d$/;

/** @param {URLSearchParams} query @returns {Filter} What of an address makes no sense filters nothing. */
export function filterOf(query) {
  const [who, what, subject, from, to] = NAMES.map((name) => query.get(name) ?? "");
  return {
    who: /^[1-9]\d{0,9}$/.test(who ?? "") ? (who ?? "") : "",
    what: what ?? "",
    subject: subject ?? "",
    from: DAY.test(from ?? "") ? (from ?? "") : "",
    to: DAY.test(to ?? "") ? (to ?? "") : "",
  };
}

/** @param {Filter} filter @returns {Record<string, string>} What filters something. */
export const asked = (filter) => Object.fromEntries(NAMES.map((name) => [name, filter[name]]).filter(([, value]) => value));

/** @param {Filter} filter @returns {string} The page's address with it. */
export function addressOf(filter) {
  const query = new URLSearchParams(asked(filter)).toString();
  return query ? `/audit?${query}` : "/audit";
}

/** Whether the days are the wrong way round. @param {Filter} filter */
export const backwards = ({ from, to }) => from !== "" && to !== "" && from > to;

/** Kinds of subjects that one can look for, and whether with a number. */
export const KINDS = { order: true, table: true, item: true, staff: true, ordering: false, daily_pass: false, look: false };

/** @typedef {keyof typeof KINDS} Kind */

/**
 * What the audit calls it; empty as long as its number is not said.
 * @param {string} kind
 * @param {string} number
 * @param {number} restaurantId
 */
export function subjectOf(kind, number, restaurantId) {
  if (!(kind in KINDS)) return "";
  if (!KINDS[/** @type {Kind} */ (kind)]) return kind;
  if (!/^\d{1,10}$/.test(number)) return "";
  return kind === "order" ? `ORD-${restaurantId}-${Number(number)}` : `${kind}-${Number(number)}`;
}

/**
 * The kind and the number of a subject; a kind of its own where the form cannot say it (a visit, a line).
 * @param {string} subject
 * @returns {{ kind: string, number: string }}
 */
export function partsOf(subject) {
  const order = /^ORD-\d+-(\d+)$/.exec(subject);
  if (order) return { kind: "order", number: order[1] ?? "" };
  const numbered = /^(table|item|staff)-(\d+)$/.exec(subject);
  if (numbered) return { kind: numbered[1] ?? "", number: numbered[2] ?? "" };
  return { kind: subject, number: "" };
}
