/**
 * What the display knows beyond the tickets: the stations of the menu.
 *
 * Owns: these. Must not: keep what has left; the server has that, for every screen alike.
 */
import { signal } from "@preact/signals";

import { api } from "staff/account.js";

/** Those of the menu, by name; empty until they are known. */
export const menuStations = signal(/** @type {readonly string[]} */ ([]));

/** Reads them once; the stations of the tickets are enough to work with where that fails. */
export function learnStations() {
  api.get("/admin/kitchen").then(({ data }) => (menuStations.value = data.stations), () => {});
}
