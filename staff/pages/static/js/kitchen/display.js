/**
 * What the display knows beyond the tickets: the stations of the menu, and which tickets have left lately.
 *
 * Owns: both. Must not: grow; what has left is bounded.
 */
import { effect, signal } from "@preact/signals";

import { api } from "staff/account.js";
import { house } from "staff/house.js";
import { departed } from "staff/kitchen/board.js";

/** @typedef {import("staff/live.js").Ticket} Ticket */

/** Those of the menu, by name; empty until they are known. */
export const menuStations = signal(/** @type {readonly string[]} */ ([]));

/** What has left the display, the latest first. */
export const left = signal(/** @type {readonly Ticket[]} */ ([]));

effect(() => {
  if (!house.known.value) left.value = []; // the next who signs in has bumped nothing
});

/** Keeps both as long as the page is shown; gives what ends it. */
export function follow() {
  api.get("/admin/kitchen").then(
    ({ data }) => (menuStations.value = data.stations),
    () => {}, // the stations of the tickets are enough to work with
  );
  /** @type {ReadonlyMap<string, Ticket> | null} */
  let before = null;
  return effect(() => {
    if (!house.known.value) return void (before = null);
    const after = house.tickets.value;
    if (before) left.value = departed(before, after, left.peek());
    before = after;
  });
}
