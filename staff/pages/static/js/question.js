/**
 * The question before something that cannot simply be taken back: where the button is, asked once, answered with "no" by
 * Escape and by whoever presses Enter twice.
 *
 * Owns: how it is asked. Must not: know what is done. Whoever opens it takes the focus back (`staff/focus.js`).
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { focused } from "staff/focus.js";

/** @param {{ words: string, yes: string, onYes: () => void, onNo: () => void, busy?: boolean, tone?: string, class?: string }} props */
export function Question({ words, yes, onYes, onNo, busy = false, tone = "alert", class: more = "question" }) {
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // nor is the sheet closed that it stands in
    event.stopPropagation();
    onNo();
  };
  return html`<div class=${more} role="group" aria-label=${words} onKeyDown=${escape}>
    <p>${words}</p>
    <button type="button" class="button" ref=${focused} onClick=${onNo}>${t("cancel")}</button>
    <button type="button" class=${`button ${tone}`} aria-disabled=${busy} onClick=${onYes}>${busy ? t("loading") : yes}</button>
  </div>`;
}
