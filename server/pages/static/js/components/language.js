/** The choice of a language, each in its own name. */
import { html } from "htm/preact";

import { choose, locale, t } from "trivet/i18n.js";

const NAMES = { en: "English", de: "Deutsch", it: "Italiano" };

export function Languages() {
  const chosen = locale().split("-")[0];
  return html`<div class="field">
    <label for="language">${t("language")}</label>
    <select id="language" onChange=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}>
      ${Object.entries(NAMES).map(([tag, name]) => html`<option value=${tag} lang=${tag} selected=${tag === chosen}>${name}</option>`)}
    </select>
  </div>`;
}
