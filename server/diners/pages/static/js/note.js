/**
 * The note for the whole order: what was typed, until the cart that it is about has been ordered.
 *
 * Owns: keeping it over a closed sheet and a reload. Must not: draw, or send it.
 *
 * @typedef {{ sessionId: string, round: number, text: string }} Note
 * @typedef {{ sessionId: string | null, round: number }} About a cart, as `cart.told` has it
 */
import { signal } from "@preact/signals-core";

import { keep, read } from "diner/visit.js";

const KEY = "trivet.note";

/** @param {import("diner/visit.js").Shelf} shelf the tab's own */
export function createNote(shelf) {
  const kept = signal(/** @type {Note | null} */ (whole(read(shelf, KEY))));
  return {
    /** The note to this cart; none where it was to another round's. @param {About} cart */
    to: ({ sessionId, round }) => {
      const note = kept.value;
      return note !== null && note.sessionId === sessionId && note.round === round ? note.text : "";
    },
    /** @param {About} cart @param {string} text */
    write({ sessionId, round }, text) {
      if (sessionId === null) return;
      kept.value = { sessionId, round, text };
      keep(shelf, KEY, kept.peek());
    },
  };
}

/** @param {any} note @returns {Note | null} */
const whole = (note) => (typeof note?.text === "string" && typeof note.sessionId === "string" && Number.isInteger(note.round) ? note : null);
