/**
 * What this page wants of the cart and the server has not confirmed yet.
 *
 * Owns: one wish a line, sent as one message at a time, with the version that is true then; what follows from each answer.
 * Must not: draw, or know a truth that it was not told (`truth.js`).
 *
 * Taps within `GATHER_MS` are one message. While a message is on its way, further taps change the wish, and what is left of
 * it follows with the next version. A message whose answer was lost is compared with what is true after `resume`: what was
 * done is not done twice, what was not is sent again. A refusal takes the wish back.
 */

import { keyOf } from "trivet/choosing.js";
import { corrected } from "./truth.js";

/** How long taps are gathered. Shorter than a person notices, longer than two quick taps are apart. */
export const GATHER_MS = 180;
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 8_000;
const REFUSALS_MAX = 20;

/** @typedef {import("./truth.js").Truth} Truth */
/** @typedef {import("trivet/http.js").TrivetError} TrivetError */
/** @typedef {import("trivet/choosing.js").Chosen} Chosen */
/** @typedef {{menu_item_id: number, name: string, unit_price: number, qty: number, note: string, options: Chosen[]}} Wanted */
/** @typedef {{menu_item_id: number, qty: number, note: string, options?: readonly { option_id: number, qty: number }[]}} Said */

/**
 * @typedef {object} Edit
 * @property {string} publicId
 * @property {Wanted | null} want null: it should be gone.
 * @property {Said | null} created What its `create` said, if it is this page that makes the line: a repeat must say the same.
 * @property {boolean} known Whether the server has the line, as far as we were told.
 * @property {boolean} onItsWay
 * @property {number} version Which one the message on its way was about.
 * @property {any} timer
 * @property {number} failures In a row, without an answer.
 */

/**
 * A wish that was refused, for a sentence beside the line or the item.
 * @typedef {{public_id: string, menu_item_id: number, name: string, code: string, error: TrivetError | null}} Refused
 */

/**
 * What edits need of the cart they belong to.
 * @typedef {object} Home
 * @property {() => Truth} truth
 * @property {(truth: Truth) => void} learn
 * @property {(edits: ReadonlyMap<string, Edit>) => void} show The wishes have changed.
 * @property {(change: (refused: readonly Refused[]) => readonly Refused[]) => void} refusals
 * @property {(message: any) => Promise<any>} ask
 * @property {(ms: number, what: () => void) => any} after
 * @property {(timer: any) => void} cancel
 */

/**
 * @typedef {object} Edits
 * @property {(publicId: string, want: Wanted | null) => void} want
 * @property {() => void} flush Sends now what is being gathered.
 * @property {() => void} look The truth has changed: is there still something to want?
 * @property {() => void} again A connection is there: send what was lost.
 * @property {() => void} forget
 */

/** @param {Home} home @returns {Edits} */
export function edits(home) {
  /** @type {Map<string, Edit>} */
  const all = new Map();
  const self = { home, all };
  return {
    want: (publicId, want) => wanted(self, publicId, want),
    flush: () => all.forEach((edit) => !edit.onItsWay && send(self, edit)),
    look: () => [...all.values()].forEach((edit) => compare(self, edit)),
    again: () => all.forEach((edit) => !edit.onItsWay && later(self, edit, GATHER_MS)),
    forget: () => [...all.values()].forEach((edit) => drop(self, edit)),
  };
}

/** @typedef {{home: Home, all: Map<string, Edit>}} Self */

/** @param {Self} self @param {string} publicId @param {Wanted | null} want */
function wanted(self, publicId, want) {
  const known = self.home.truth().lines.has(publicId);
  const edit = self.all.get(publicId) ?? fresh(publicId, known);
  edit.want = want;
  self.all.set(publicId, edit);
  self.home.refusals((refused) => refused.filter((one) => one.public_id !== publicId));
  const neverSent = want === null && !edit.known && edit.created === null;
  if (neverSent) return drop(self, edit);
  if (!edit.onItsWay) later(self, edit, GATHER_MS);
  changed(self);
}

/** @param {string} publicId @param {boolean} known @returns {Edit} */
const fresh = (publicId, known) => ({
  publicId,
  want: null,
  created: null,
  known,
  onItsWay: false,
  version: 0,
  timer: null,
  failures: 0,
});

/** @param {Self} self */
const changed = (self) => self.home.show(new Map(self.all));

/** @param {Self} self @param {Edit} edit @param {number} ms */
function later(self, edit, ms) {
  self.home.cancel(edit.timer);
  edit.timer = self.home.after(ms, () => send(self, edit));
}

/** @param {Self} self @param {Edit} edit */
function drop(self, edit) {
  self.home.cancel(edit.timer);
  if (self.all.get(edit.publicId) === edit) self.all.delete(edit.publicId);
  changed(self);
}

/** Whether what is true is what is wanted. @param {Self} self @param {Edit} edit */
function fulfilled({ home }, { publicId, want, known, created }) {
  const line = home.truth().lines.get(publicId);
  if (line === undefined) return want === null && (known || created === null);
  return want !== null && line.qty === want.qty && line.note === want.note && keyOf(line.options) === keyOf(want.options);
}

/** Something is known anew: drops the wish where it is fulfilled, or where its line is no longer there. @param {Self} self @param {Edit} edit */
function compare(self, edit) {
  const there = self.home.truth().lines.has(edit.publicId);
  const gone = edit.known && !there;
  edit.known ||= there;
  if (edit.onItsWay) return; // its answer is about to say
  if (fulfilled(self, edit)) drop(self, edit);
  else if (gone) refuse(self, edit, "VERSION_CONFLICT", null);
}

/** @param {Self} self @param {Edit} edit */
function send(self, edit) {
  self.home.cancel(edit.timer);
  if (self.all.get(edit.publicId) !== edit || edit.onItsWay) return;
  const message = messageOf(self, edit);
  if (message === null) return drop(self, edit);
  edit.onItsWay = true;
  edit.version = self.home.truth().lines.get(edit.publicId)?.version ?? 0;
  self.home.ask(message).then(
    () => answered(self, edit),
    (error) => failed(self, edit, error),
  );
}

/** What has to be said so that the wish comes true; null where it is true. @param {Self} self @param {Edit} edit */
function messageOf(self, edit) {
  const { publicId: public_id, want } = edit;
  const line = self.home.truth().lines.get(public_id);
  const about = { type: "cart_mutate", public_id };
  if (line === undefined) return createOf(edit, about);
  if (want === null) return { ...about, op: "delete", version: line.version };
  if (fulfilled(self, edit)) return null;
  const qty = want.qty === line.qty ? {} : { qty: want.qty };
  const note = want.note === line.note ? {} : { note: want.note };
  const options = keyOf(want.options) === keyOf(line.options) ? {} : { options: choices(want.options) };
  return { ...about, op: "update", version: line.version, ...qty, ...note, ...options };
}

/** @param {Edit} edit @param {object} about */
function createOf(edit, about) {
  if (edit.known) return null;
  if (edit.want === null) return edit.created && { ...about, op: "delete", version: 1 }; // it may have been heard
  const { menu_item_id, qty, note, options = [] } = /** @type {Said} */ (edit.created ?? edit.want);
  edit.created = { menu_item_id, qty, note, ...(options.length > 0 && { options: choices(options) }) };
  return { ...about, op: "create", ...edit.created };
}

/** @param {readonly { option_id: number, qty: number }[]} options */
const choices = (options) => options.map(({ option_id, qty }) => ({ option_id, qty }));

/** The event has been shown before its asker hears, so the truth has it. @param {Self} self @param {Edit} edit */
function answered(self, edit) {
  edit.onItsWay = false;
  edit.known = true; // also where it is gone again: it was ordered meanwhile, or taken out
  if (self.all.get(edit.publicId) !== edit) return;
  const line = self.home.truth().lines.get(edit.publicId);
  if (line === undefined || fulfilled(self, edit)) return drop(self, edit);
  if (line.version === edit.version) return tryAgain(self, edit); // an answer that tells nothing new: no haste
  edit.failures = 0;
  later(self, edit, 0);
}

/** @param {Self} self @param {Edit} edit @param {TrivetError} error */
function failed(self, edit, error) {
  edit.onItsWay = false;
  if (self.all.get(edit.publicId) !== edit) return;
  if (error.unanswered || error.code === "RATE_LIMITED") return tryAgain(self, edit);
  if (error.code === "VERSION_CONFLICT") {
    edit.known = true; // `current` says whether it is there
    self.home.learn(corrected(self.home.truth(), edit.publicId, error.details.current));
  }
  if (self.all.get(edit.publicId) === edit) refuse(self, edit, error.code, error);
}

/** @param {Self} self @param {Edit} edit */
function tryAgain(self, edit) {
  compare(self, edit);
  if (self.all.get(edit.publicId) !== edit) return;
  edit.failures += 1;
  later(self, edit, Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** (edit.failures - 1)));
}

/** @param {Self} self @param {Edit} edit @param {string} code @param {TrivetError | null} error */
function refuse(self, edit, code, error) {
  const line = self.home.truth().lines.get(edit.publicId);
  const about = edit.want ?? line ?? { menu_item_id: 0, name: "" };
  const refused = { public_id: edit.publicId, menu_item_id: about.menu_item_id, name: about.name, code, error };
  drop(self, edit);
  self.home.refusals((before) => [...before.slice(1 - REFUSALS_MAX), refused]);
}
