/**
 * What passes by at the foot of the screen, what is said to those who listen, and the one thing that stands across the top
 * for as long as it is so. While a sheet is open all three are in it: what is behind a sheet is neither seen nor heard.
 *
 * Must not: hold what somebody has to act on; that stands in the page, beside the thing.
 */
import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { Icon } from "trivet/components/icon.js";

const SHOWN_MS = 5000;
const AT_ONCE = 3;

/** @typedef {{ id: number, text: string, icon?: string, action?: { label: string, do: () => void } }} Passing */

/** How many sheets are open; `sheet.js` counts. */
export const sheets = signal(0);
const standing = signal(/** @type {Omit<Passing, "id"> | null} */ (null));
const passing = signal(/** @type {Passing[]} */ ([]));
const said = signal("");
let count = 0;

/**
 * Shows a text for a few seconds, and says it.
 * @param {string} text
 * @param {{ icon?: string, action?: { label: string, do: () => void } }} [more]
 */
export function pass(text, more = {}) {
  const id = ++count;
  passing.value = [...passing.value, { id, text, ...more }].slice(-AT_ONCE);
  setTimeout(() => gone(id), SHOWN_MS);
}

/**
 * Says something to those who listen, and shows nothing.
 * @param {string} text
 */
export function announce(text) {
  said.value = said.value === text ? `${text}\u00a0` : text;
}

/**
 * Shows a text across the top until it is over; null: it is. What can be done about it is to try again.
 * @param {string | null} text
 * @param {{ icon?: string, action?: { label: string, do: () => void } }} [more]
 */
export const stand = (text, more = {}) => void (standing.value = text === null ? null : { text, ...more });

/** Where all of it is; once in a page, and in every sheet. @param {{ inSheet?: boolean }} props */
export const Passing = ({ inSheet = false }) => (inSheet || sheets.value === 0 ? html`<${All} />` : null);

const All = () => html`<div role="status" aria-live="polite">
    ${standing.value && html`<div class="banner notice wait">
      ${standing.value.icon && html`<${Icon} name=${standing.value.icon} />`}<span>${standing.value.text}</span>
      ${standing.value.action && html`<button type="button" class="button quiet round" aria-label=${standing.value.action.label} onClick=${standing.value.action.do}>
        <${Icon} name="refresh-cw" />
      </button>`}
    </div>`}
  </div>
  <div class="passing" role="status" aria-live="polite">
    ${passing.value.map(
      (one) => html`<div class="notice" key=${one.id}>
        ${one.icon && html`<${Icon} name=${one.icon} />`}
        <span>${one.text}</span>
        ${one.action && html`<button type="button" class="button" onClick=${() => act(one)}>${one.action.label}</button>`}
      </div>`,
    )}
  </div>
  <div class="aloud" aria-live="polite">${said.value}</div>`;

/** @param {Passing} one */
function act(one) {
  gone(one.id);
  one.action?.do();
}

/** @param {number} id */
function gone(id) {
  passing.value = passing.value.filter((one) => one.id !== id);
}
