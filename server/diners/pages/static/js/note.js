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

/** @param {() => Pick<Storage, "getItem" | "setItem" | "removeItem">} shelf the tab's own; asked for at each use, since it may be forbidden */
export function createNote(shelf) {
  const kept = signal(/** @type {Note | null} */ (whole(attempt(() => read(shelf(), KEY)))));
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
      attempt(() => keep(shelf(), KEY, kept.peek()));
    },
  };
}

/** @param {() => any} what @returns {any} */
function attempt(what) {
  try {
    return what();
  } catch {
    return null; // forbidden: it is kept as long as the page is
  }
}

/** @param {any} note @returns {Note | null} */
const whole = (note) => (typeof note?.text === "string" && typeof note.sessionId === "string" && Number.isInteger(note.round) ? note : null);
