/**
 * What the kitchen's display shows, worked out of the tickets that there are: which of them, in which order, how late each
 * is, and how many of each thing are to be made in all.
 *
 * Owns: these figures. Must not: read a clock, or draw.
 */
import { instant } from "trivet/time.js";

/** @typedef {import("staff/live.js").Ticket} Ticket */
/** @typedef {Ticket["items"][number]} TicketItem */
/** @typedef {"calm" | "soon" | "late" | "done" | "held" | "cancelled"} Haste `held`: all that is left waits for its course; `cancelled`: nothing is left. */

/** The part of an item's time after which its ticket says that it is soon late. */
const SOON = 0.7;
const COURSES = ["starter", "main", "dessert"];

/**
 * The tickets of a station, or of all, oldest first.
 * @param {Iterable<Ticket>} tickets
 * @param {string | null} station
 */
export const shown = (tickets, station) =>
  [...tickets]
    .filter((ticket) => station === null || ticket.station === station)
    .sort((a, b) => a.arrived_at.localeCompare(b.arrived_at) || a.order_number - b.order_number || a.station.localeCompare(b.station));

/**
 * The stations that there are, by name.
 * @param {Iterable<Ticket>} tickets
 * @param {Iterable<string>} known those of the menu
 */
export const stations = (tickets, known) => [...new Set([...known, ...[...tickets].map(({ station }) => station)])].sort();

/** Whether the kitchen still has to make it, now. @param {TicketItem} item */
export const isToMake = (item) => item.struck === null && !item.held && (item.state === "queued" || item.state === "preparing");

/**
 * How a ticket stands, by its station's own limits: the item that is late first says it.
 * @param {Ticket} ticket
 * @param {number} at now, in milliseconds
 * @returns {Haste}
 */
export function haste(ticket, at) {
  if (ticket.items.every(({ struck }) => struck !== null)) return "cancelled";
  const open = ticket.items.filter(isToMake);
  if (open.length === 0) return ticket.items.some((item) => item.held && item.struck === null) ? "held" : "done";
  if (open.some((item) => at >= (instant(item.late_at) ?? Infinity))) return "late";
  return open.some((item) => at >= soonAt(item)) ? "soon" : "calm";
}

/** @param {TicketItem} item */
function soonAt(item) {
  const fired = instant(item.fired_at);
  const late = instant(item.late_at);
  return fired === null || late === null ? Infinity : fired + (late - fired) * SOON;
}

/**
 * The items of a ticket by course: what has none first, then as they are eaten.
 * @param {Ticket} ticket
 * @returns {{ course: string | null, items: TicketItem[], held: boolean, begun: boolean, over: boolean }[]} `held`: all of it waits; `over`: all of it was struck
 */
export function courses(ticket) {
  return [null, ...COURSES]
    .map((course) => ({ course, items: ticket.items.filter((item) => item.course === course) }))
    .filter(({ items }) => items.length > 0)
    .map(({ course, items }) => {
      const made = items.filter(({ struck }) => struck === null);
      return {
        course,
        items,
        held: made.length > 0 && made.every(({ held }) => held),
        begun: made.some(({ state }) => state !== "queued"),
        over: made.length === 0,
      };
    });
}

/**
 * The course that is held longest: the first of the oldest ticket that holds one.
 * @param {Ticket[]} tickets oldest first
 * @returns {{ ticket: Ticket, course: string | null } | null}
 */
export function heldLongest(tickets) {
  for (const ticket of tickets) {
    const first = courses(ticket).find(({ held }) => held);
    if (first) return { ticket, course: first.course };
  }
  return null;
}

/**
 * How many of each thing are to be made, most first.
 * @param {Iterable<Ticket>} tickets
 * @returns {{ name: string, count: number }[]}
 */
export function allDay(tickets) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { items } of tickets) {
    for (const { name, qty } of items.filter(isToMake)) counts.set(name, (counts.get(name) ?? 0) + qty);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
