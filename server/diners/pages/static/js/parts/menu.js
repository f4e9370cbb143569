/** The menu: a heading, and a row for each item. */
import { html } from "htm/preact";
import { t } from "trivet/i18n.js";

import { show } from "diner/doing.js";
import { found } from "diner/finding.js";
import { menu, query, without } from "diner/live.js";
import { Row } from "diner/parts/row.js";

export function Menu() {
  const { categories, hidden } = found(menu.value.categories, { query: query.value, without: without.value });
  return html`<main class="menu" aria-label=${t("menu.label")}>
    ${categories.map((one) => html`<section key=${one.id} class="category" id=${`category-${one.id}`} aria-labelledby=${`heading-${one.id}`}>
      <h2 id=${`heading-${one.id}`}>${one.name}</h2>
      <ul>
        ${one.items.map((item) => html`<${Row} key=${item.id} item=${item} />`)}
      </ul>
    </section>`)}
    ${categories.length === 0 && html`<${Nothing} />`}
    ${hidden > 0 && html`<p class="hidden-note">
      ${t("filter.hidden", { count: hidden })}${" "}
      <button type="button" class="button quiet" onClick=${() => show("filter")}>${t("filter.change")}</button>
    </p>`}
  </main>`;
}

const Nothing = () => html`<div class="nothing" role="status">
  <p>${query.value ? t("menu.nothing_found", { query: query.value }) : t("menu.empty")}</p>
  ${query.value && html`<button type="button" class="button" onClick=${() => (query.value = "")}>${t("menu.show_all")}</button>`}
</div>`;
