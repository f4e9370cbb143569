/**
 * The entries of a visit's story as they come in, page by page and again with each change, and as they are shown.
 *
 * Owns: that nothing is missing or doubled between pages, and what is told as one. Must not: ask for a page, or word it.
 */

/** @typedef {{ member_id: string, nickname: string, joined: number | null, is_host?: boolean }} StoryPerson */
/** @typedef {{ name: string, qty: number, note: string, public_id?: string, left?: number }} Dish */
/**
 * @typedef {{
 *   seq: number, at: string, what: string, by: "member" | "staff" | "system", member: StoryPerson | null,
 *   user: { id: number, name: string } | null, act: string | null, whom?: StoryPerson, action?: string, dish?: Dish,
 *   order_number?: number, status?: string, phase?: string, state?: string, course?: string, held?: boolean,
 *   reason?: string, note?: string, table_number?: number,
 * }} Entry
 */
/** @typedef {{ entries: Entry[], before: number | null }} Page newest first; `before` asks for what is older */
/** @typedef {Entry & { dishes?: Dish[] }} Shown */

/** Entries that are kept while a visit goes on; who has asked for older ones keeps those. */
export const KEPT_MAX = 500;

/** @type {Page} */
export const NOTHING = { entries: [], before: null };

/**
 * The story with its newest page, which was read again. What lies between that and what was known is not guessed: where
 * there may be something, older entries are asked for again. An answer that comes after a newer one tells nothing.
 * @param {Page} known
 * @param {Page} newest
 * @returns {Page}
 */
export function renewed(known, newest) {
  if (seqOf(known) > seqOf(newest)) return known;
  const last = newest.entries.at(-1)?.seq ?? 0;
  const older = known.entries.filter(({ seq }) => seq < last);
  const gap = newest.before !== null && seqOf(known) < last - 1;
  if (gap || older.length === 0) return newest;
  const entries = [...newest.entries, ...older];
  const most = Math.max(KEPT_MAX, known.entries.length);
  return entries.length > most ? { entries: entries.slice(0, most), before: entries[most - 1]?.seq ?? null } : { entries, before: known.before };
}

/** Which entry is the newest. @param {Page} page */
const seqOf = ({ entries }) => entries[0]?.seq ?? 0;

/**
 * The story with what came before it. What was asked for before the story began elsewhere does not join on to it.
 * @param {Page} known
 * @param {Page} older
 * @param {number | null} asked before what
 * @returns {Page}
 */
export function continued(known, older, asked) {
  if (asked !== known.before) return known;
  const last = known.entries.at(-1)?.seq ?? Infinity;
  return { entries: [...known.entries, ...older.entries.filter(({ seq }) => seq < last)], before: older.before };
}

/**
 * As it is told: of a line that somebody changes time after time only what became of it, dishes of an order that got as far
 * one after the other in one sentence, and how an order is only where that is new; not what `untold` has.
 * @param {Entry[]} entries newest first
 * @returns {Shown[]}
 */
export function calm(entries) {
  /** @type {Shown[]} */
  const told = [];
  for (const entry of entries) {
    if (untold(entry)) continue;
    const later = told.at(-1);
    if (later && (sameEdit(later, entry) || sameStatus(later, entry))) continue;
    if (later && sameStep(later, entry)) later.dishes = [...(later.dishes ?? []), .../** @type {Dish[]} */ ([entry.dish])];
    else told.push(entry.what === "order_item_status" && entry.dish ? { ...entry, dishes: [entry.dish] } : entry);
  }
  return told;
}

/**
 * What is nobody's doing: that an order which was placed is sent, that a dish is counted now or is there again, and that a
 * party has brought its pass along.
 * @param {Entry} entry
 */
const untold = ({ what, by, phase, act, action, dish }) =>
  (what === "order_processing" && phase === "sending" && !act) ||
  (what === "cart_update" && by === "system" && action === "updated" && dish?.left === undefined) ||
  (what === "pass_validated" && by === "staff");

/**
 * What the kitchen's display has of a party, as a word that is another one whenever its story has more to tell.
 * @param {Iterable<Pick<import("staff/live.js").Ticket, "session_id"> & { items: { state: string, held: boolean }[] }>} tickets
 * @param {string} sessionId
 */
export const cookedOf = (tickets, sessionId) =>
  [...tickets]
    .filter(({ session_id }) => session_id === sessionId)
    .flatMap(({ items }) => items.map(({ state, held }) => (held ? "held" : state)))
    .join();

/** @param {Entry} a @param {Entry} b */
const sameHand = (a, b) => a.what === b.what && a.by === b.by && a.member?.member_id === b.member?.member_id && a.user?.id === b.user?.id;

/** @param {Entry} later @param {Entry} entry */
const sameEdit = (later, entry) =>
  sameHand(later, entry) && entry.action === "updated" && later.action === "updated" && later.dish?.public_id === entry.dish?.public_id;

/** @param {Entry} later @param {Entry} entry */
const sameStatus = (later, entry) =>
  sameHand(later, entry) && entry.what === "order_status" && later.order_number === entry.order_number && later.status === entry.status && later.act === entry.act;

/** @param {Entry} later @param {Entry} entry */
const sameStep = (later, entry) =>
  sameHand(later, entry) && later.what === "order_item_status" && later.order_number === entry.order_number && later.state === entry.state && Boolean(later.dish && entry.dish);
