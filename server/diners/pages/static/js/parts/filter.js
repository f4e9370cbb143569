/** What I must not eat: remembered by this phone, and told to nobody. */
import { html } from "htm/preact";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";
import { localStorage } from "trivet/shelf.js";

import { hide } from "diner/doing.js";
import { found } from "diner/finding.js";
import { WITHOUT, menu, without } from "diner/live.js";
import { allergensOf } from "diner/menu.js";
import { allergenName } from "diner/saying.js";
import { keep } from "diner/visit.js";

/** @param {string[]} chosen */
function choose(chosen) {
  without.value = chosen;
  keep(localStorage, WITHOUT, chosen);
}

export function FilterSheet() {
  const chosen = without.value;
  const all = [...new Set([...allergensOf(menu.value), ...chosen])];
  const left = found(menu.value.categories, { query: "", without: chosen }).categories.reduce((sum, one) => sum + one.items.length, 0);
  const turn = (/** @type {string} */ one) => choose(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  const foot = html`<div class="pair">
    <button type="button" class="button" disabled=${chosen.length === 0} onClick=${() => choose([])}>${t("filter.none")}</button>
    <button type="button" class="button main" onClick=${hide}>${t("filter.show", { count: left })}</button>
  </div>`;
  return html`<${Sheet} title=${t("filter.title")} onClose=${hide} foot=${foot}>
    <p class="quiet-words">${t("filter.hint")}</p>
    <div class="choices" role="group" aria-label=${t("filter.title")}>
      ${all.map((one) => html`<button type="button" class="chip" key=${one} aria-pressed=${chosen.includes(one) ? "true" : "false"} onClick=${() => turn(one)}>${allergenName(one)}</button>`)}
    </div>
    <p class="quiet-words">${t("menu.ask_about_allergies")}</p>
  <//>`;
}
