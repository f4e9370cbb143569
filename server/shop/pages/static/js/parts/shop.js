/** What is sold: categories, what narrows it, and the products. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { categories, found, searching, sheet, wish } from "shop/live.js";
import { Filters } from "shop/parts/filters.js";
import { Card } from "shop/parts/card.js";
import { ask, look, more } from "shop/searching.js";
import { narrowing, NOTHING, queryOf, SHOWN } from "shop/wish.js";

export function Shop() {
  const { words, category } = wish.value;
  const name = categories.find((one) => one.id === category)?.name;
  const { products, total } = found.value;
  const said = searching.value === "busy" ? t("loading") : searching.value === "failed" ? "" : t("shop.count", { count: total });
  const further = total > (wish.value.page - 1) * SHOWN + products.length;
  const count = narrowing(wish.value);
  return html`<div class="room shop">
    <${Aisles} />
    <main class="found" aria-busy=${searching.value === "busy" ? "true" : null}>
      <div class="found-head">
        <div class="found-words">
          <h1>${words ? t("shop.found", { query: words }) : (name ?? t("shop.all"))}</h1>
          <p class="found-count" role="status">${said}</p>
        </div>
        <button type="button" class=${`button filter ${count ? "on" : ""}`} disabled=${false} onClick=${() => (sheet.value = { name: "filter" })}>
          <${Icon} name="sliders-horizontal" /><span>${count ? t("filter.button_on", { count }) : t("filter.button")}</span>
        </button>
      </div>
      ${searching.value === "failed" && html`<div class="notice wait" role="alert"><${Icon} name="wifi-off" /><span>${t("shop.failed")}</span><button type="button" class="button" onClick=${() => ask()}>${t("try_again")}</button></div>`}
      ${products.length > 0 ? html`<ul class="products">${products.map((one) => html`<${Card} key=${one.id} product=${one} />`)}</ul>` : searching.value === "" && html`<${Nothing} />`}
      ${further && html`<p class="found-more"><button type="button" class="button" aria-disabled=${searching.value === "more" ? "true" : null} onClick=${more}>${searching.value === "more" ? t("loading") : t("shop.more")}</button></p>`}
    </main>
    <aside class="filters-beside" aria-label=${t("filter.title")}><${Filters} /></aside>
  </div>`;
}

function Aisles() {
  const rail = useRef(/** @type {HTMLElement | null} */ (null));
  const at = wish.value.words ? null : wish.value.category;
  useEffect(() => keepInSight(rail.current), [at]);
  const all = at === null && !wish.value.words;
  return html`<nav ref=${rail} class="chips aisles" aria-label=${t("shop.categories")}>
    <${Aisle} id=${null} name=${t("shop.all")} here=${all} />
    ${categories.map((one) => html`<${Aisle} key=${one.id} id=${one.id} name=${one.name} here=${one.id === at} />`)}
  </nav>`;
}

/** @param {{ id: number | null, name: string, here: boolean }} props */
function Aisle({ id, name, here }) {
  const there = { ...wish.value, words: "", category: id, page: 1 };
  const taken = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab
    event.preventDefault();
    look({ words: "", category: id });
  };
  return html`<a class="chip" href=${`?${queryOf(there)}`} aria-current=${here ? "true" : null} onClick=${taken}>${name}</a>`;
}

const Nothing = () => html`<div class="nothing">
  <${Icon} name="search" />
  <p>${t("shop.nothing")}</p>
  ${narrowing(wish.value) > 0 && html`<button type="button" class="button" onClick=${() => look({ ...NOTHING, words: wish.value.words, category: wish.value.category })}>${t("filter.clear")}</button>`}
  ${wish.value.words && html`<button type="button" class="button quiet" onClick=${() => look(NOTHING)}>${t("shop.see_all")}</button>`}
</div>`;

/** @param {HTMLElement | null} rail */
function keepInSight(rail) {
  const chip = /** @type {HTMLElement | null | undefined} */ (rail?.querySelector('[aria-current="true"]'));
  if (rail && chip && rail.scrollWidth > rail.clientWidth) rail.scrollTo({ left: chip.offsetLeft - (rail.clientWidth - chip.offsetWidth) / 2 });
}
