/**
 * The week of a branch: its slots by day, and when it is open.
 *
 * Owns: these decisions. Must not: ask, or draw.
 */

/**
 * @typedef {object} Slot A window of every week, local times. `ends` at or before `starts` is on the day after.
 * @property {number} id
 * @property {number} branch_id
 * @property {number} weekday 0 is Monday
 * @property {string} starts
 * @property {string} ends
 * @property {number} capacity orders on each date
 * @property {number} lead_minutes how long before it starts the last order is taken
 * @property {boolean} pick_up
 * @property {boolean} delivery
 * @property {string} version
 */
/** @typedef {{ weekday: number | null, date: string | null, opens: string | null, closes: string | null }} Opening */
/** @typedef {{ weekdays: number[], from: string, until: string }} Window the same times on several days */
/** @typedef {{ date: string, shut: boolean, from: string, until: string }} Special a date that is not as its weekday */

export const EVERY = [0, 1, 2, 3, 4, 5, 6];
export const CAPACITY_MAX = 10_000;
export const LEAD_MINUTES_MAX = 10_080;
const TIME = /^\d\d:\d\d$/;

/** The slots of each day by their beginning, from Monday. @param {readonly Slot[]} slots @returns {Slot[][]} */
export const byDay = (slots) => EVERY.map((day) => slots.filter(({ weekday }) => weekday === day).sort((a, b) => a.starts.localeCompare(b.starts) || a.id - b.id));

/**
 * What is written so that these days have the slots of that one too. What is there already, at the same times, is left as it is.
 * @param {readonly Slot[]} slots @param {number} from @param {readonly number[]} to
 */
export function copies(slots, from, to) {
  const known = new Set(slots.map(({ weekday, starts, ends }) => `${weekday} ${starts} ${ends}`));
  const day = byDay(slots)[from] ?? [];
  return to.flatMap((weekday) =>
    day
      .filter(({ starts, ends }) => weekday !== from && !known.has(`${weekday} ${starts} ${ends}`))
      .map(({ branch_id, starts, ends, capacity, lead_minutes, pick_up, delivery }) => ({ branch_id, weekday, starts, ends, capacity, lead_minutes, pick_up, delivery })),
  );
}

/** @typedef {{ weekday: string, starts: string, ends: string, capacity: string, lead: string, pick_up: boolean, delivery: boolean }} SlotDraft as it is typed */

/** What is wrong with a slot as it is typed: a key for each field, empty where nothing is. @param {SlotDraft} draft */
export function slotWrong({ starts, ends, capacity, lead, pick_up, delivery }) {
  return {
    ends: !TIME.test(starts) || !TIME.test(ends) ? "branches.times_wrong" : starts === ends ? "branches.times_same" : "",
    capacity: numberOf(capacity, CAPACITY_MAX) === null ? "branches.capacity_wrong" : "",
    lead: numberOf(lead, LEAD_MINUTES_MAX) === null ? "branches.lead_wrong" : "",
    kinds: pick_up || delivery ? "" : "branches.kinds_wrong",
  };
}

/** A slot as it is sent. @param {SlotDraft} draft without anything wrong in it */
export const slotBody = ({ weekday, starts, ends, capacity, lead, pick_up, delivery }) => ({
  weekday: Number(weekday),
  starts,
  ends,
  capacity: Number(capacity.trim()),
  lead_minutes: Number(lead.trim()),
  pick_up,
  delivery,
});

/** A whole number from 0 to `most` as it is typed; null where it is none. @param {string} text @param {number} most */
export function numberOf(text, most) {
  const count = /^\d{1,10}$/.test(text.trim()) ? Number(text.trim()) : null;
  return count !== null && count <= most ? count : null;
}

/** Whether what begins at one time of a day ends at the other on the next: meant by few, and said to all. @param {string} from @param {string} until */
export const overnight = (from, until) => TIME.test(from) && TIME.test(until) && until < from;

/** The week's openings, those of the same times together. @param {readonly Opening[]} hours @returns {Window[]} */
export function windowsOf(hours) {
  /** @type {Map<string, Window>} */
  const found = new Map();
  for (const { weekday, opens, closes } of hours) {
    if (weekday === null || opens === null || closes === null) continue;
    const key = `${opens} ${closes}`;
    const window = found.get(key) ?? { weekdays: [], from: opens, until: closes };
    found.set(key, { ...window, weekdays: [...window.weekdays, weekday].sort() });
  }
  return [...found.values()];
}

/** The dates that are not as their weekdays, in order. @param {readonly Opening[]} hours @returns {Special[]} */
export const specialsOf = (hours) =>
  hours
    .flatMap(({ date, opens, closes }) => (date === null ? [] : [{ date, shut: opens === null, from: opens ?? "", until: closes ?? "" }]))
    .sort((a, b) => a.date.localeCompare(b.date));

/** Both as they are sent. @param {readonly Window[]} windows @param {readonly Special[]} specials */
export const hoursOf = (windows, specials) => [
  ...windows.flatMap(({ weekdays, from, until }) => [...weekdays].sort().map((weekday) => ({ weekday, opens: from, closes: until }))),
  ...specials.map(({ date, shut, from, until }) => (shut ? { date } : { date, opens: from, closes: until })),
];

/** Whether a date's times make sense. @param {Special} special */
export const specialWrong = ({ date, shut, from, until }) => (/^\d{4}-\d\d-\d\d$/.test(date) && (shut || (TIME.test(from) && TIME.test(until))) ? "" : "branches.date_wrong");
