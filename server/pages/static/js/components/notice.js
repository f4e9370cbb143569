/**
 * What passes by at the foot of the screen, and what is said to those who listen. Both end by themselves.
 *
 * Must not: hold what somebody has to act on; that stands in the page, beside the thing.
 */
import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { Icon } from "trivet/components/icon.js";

const SHOWN_MS = 5000;
const AT_ONCE = 3;

/** @typedef {{ id: number, text: string, icon?: string, action?: { label: string, do: () => void } }} Passing */

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

/** Where both stand; once in a page. */
export const Passing = () => html`<div class="passing" role="status" aria-live="polite">
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
