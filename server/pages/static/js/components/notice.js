/**
 * What passes by at the foot of the screen, what is said to those who listen, and the one thing that stands across the top
 * for as long as it is so. While a sheet is open all three are in it: what is behind a sheet is neither seen nor heard.
 *
 * A region is listened to for what changes in it, not for what it is born with: what is new waits until its region is there.
 *
 * Must not: hold what somebody has to act on; that stands in the page, beside the thing.
 */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { Icon } from "trivet/components/icon.js";

const SHOWN_MS = 5000;
const AT_ONCE = 3;
const NEW_MS = 500; // longer ago, it was heard where it stood before

/** @typedef {{ id: number, at: number, text: string, of?: string, icon?: string, action?: { label: string, do: () => void } }} Passing */

/** How many sheets are open; `sheet.js` counts. */
export const sheets = signal(0);
const standing = signal(/** @type {Omit<Passing, "id"> | null} */ (null));
export const passing = signal(/** @type {readonly Passing[]} */ ([]));
const said = signal({ text: "", at: 0 });
/** When each goes; none while somebody is at it. @type {Map<number, any>} */
const timers = new Map();
let count = 0;

/**
 * Shows a text for a few seconds, and says it. What was said of the same thing before, as of `of`, is so no more, nor is it to be undone.
 * @param {string} text
 * @param {{ of?: string, icon?: string, action?: { label: string, do: () => void } }} [more]
 */
export function pass(text, more = {}) {
  const id = ++count;
  for (const one of passing.peek()) if (more.of !== undefined && one.of === more.of) gone(one.id);
  const all = [...passing.peek(), { id, at: Date.now(), text, ...more }];
  for (const one of all.splice(0, Math.max(0, all.length - AT_ONCE))) hold(one.id);
  passing.value = all;
  release(id);
}

/** It stays for as long as somebody is at it, with a finger, a mouse or the keyboard. @param {number} id */
export function hold(id) {
  clearTimeout(timers.get(id));
  timers.delete(id);
}

/** From now on it goes by itself. @param {number} id */
export function release(id) {
  hold(id);
  if (passing.peek().some((one) => one.id === id)) timers.set(id, setTimeout(() => gone(id), SHOWN_MS));
}

/** Into a sheet, or out of one: only where that takes it from under somebody's hand it has its whole time again. @param {number} id */
export const moved = (id) => void (timers.has(id) || release(id));

/**
 * Says something to those who listen, and shows nothing.
 * @param {string} text
 */
export function announce(text) {
  said.value = { text: said.peek().text === text ? `${text}\u00a0` : text, at: Date.now() };
}

/**
 * Shows a text across the top until it is over; null: it is. What can be done about it is to try again.
 * @param {string | null} text
 * @param {{ icon?: string, action?: { label: string, do: () => void } }} [more]
 */
export const stand = (text, more = {}) => void (standing.value = text === null ? null : { text, at: Date.now(), ...more });

/** Where all of it is; once in a page, and in every sheet. @param {{ inSheet?: boolean }} props */
export const Passing = ({ inSheet = false }) => (inSheet || sheets.value === 0 ? html`<${All} />` : null);

function All() {
  const [born] = useState(Date.now);
  const [there, setThere] = useState(false);
  useEffect(() => setThere(true), []);
  const due = (/** @type {{ at: number }} */ { at }) => there || at < born - NEW_MS;
  const stands = standing.value;
  return html`<div role="status" aria-live="polite">
    ${stands && due(stands) && html`<div class="banner notice wait">
      ${stands.icon && html`<${Icon} name=${stands.icon} />`}<span>${stands.text}</span>
      ${stands.action && html`<button type="button" class="button quiet round" aria-label=${stands.action.label} onClick=${stands.action.do}>
        <${Icon} name="refresh-cw" />
      </button>`}
    </div>`}
  </div>
  <div class="passing" role="status" aria-live="polite">${passing.value.filter(due).map((one) => html`<${One} key=${one.id} one=${one} />`)}</div>
  <div class="aloud" aria-live="polite">${due(said.value) && said.value.text}</div>`;
}

/** @param {{ one: Passing }} props */
function One({ one }) {
  useEffect(() => () => moved(one.id), []);
  const held = { onMouseEnter: () => hold(one.id), onFocusIn: () => hold(one.id), onMouseLeave: () => release(one.id), onFocusOut: () => release(one.id) };
  return html`<div class="notice" ...${held}>
    ${one.icon && html`<${Icon} name=${one.icon} />`}
    <span>${one.text}</span>
    ${one.action && html`<button type="button" class="button" onClick=${() => act(one)}>${one.action.label}</button>`}
  </div>`;
}

/** @param {Passing} one */
function act(one) {
  gone(one.id);
  one.action?.do();
}

/** @param {number} id */
function gone(id) {
  hold(id);
  passing.value = passing.value.filter((one) => one.id !== id);
}
