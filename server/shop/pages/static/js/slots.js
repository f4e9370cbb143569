/**
 * Times of pick-up and delivery: pure.
 *
 * @typedef {{ id: number, branch_id: number, date: string, starts_at: string, ends_at: string, closes_at: string, pick_up: boolean, delivery: boolean,
 *   capacity: number, free: number, available: boolean }} Slot
 */

/** How many days are offered. */
export const DAYS = 7;

/** The days from this one on, as `2026-12-01`. @param {number} now @param {string} timeZone @param {number} [count] */
export function daysFrom(now, timeZone, count = DAYS) {
  const first = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => new Date(start + index * 86_400_000).toISOString().slice(0, 10));
}

/** Those that come into question, by their beginning. @param {readonly Slot[]} slots @param {"DELIVERY" | "PICKUP" | null} kind */
export const fitting = (slots, kind) =>
  slots.filter((one) => (kind === "DELIVERY" ? one.delivery : one.pick_up)).sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));

/** Without those for which it is too late, unless one is chosen already. @param {readonly Slot[]} slots @param {number} now @param {number | null} chosen */
export const still = (slots, now, chosen) => slots.filter((one) => Date.parse(one.closes_at) > now || one.id === chosen);

/** What there is to say of how much is free. What cannot be had though there is room is when nobody is there, or closed to orders since it was chosen. @param {Slot} slot @returns {{ key: string, count: number }} */
export function freeOf({ available, free, capacity }) {
  if (free === 0) return { key: "slot.full", count: 0 };
  if (!available) return { key: "slot.closed", count: 0 };
  return free <= Math.max(2, capacity / 4) ? { key: "slot.few", count: free } : { key: "slot.free", count: free };
}
