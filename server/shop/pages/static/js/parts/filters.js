/** What narrows what is found. Each says how many there would be. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { locale, t } from "trivet/i18n.js";
import { number } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";

import { branches, found, restaurant, wish } from "shop/live.js";
import { price } from "shop/saying.js";
import { look } from "shop/searching.js";
import { narrowing, NOTHING, SORTS, toggled } from "shop/wish.js";

const MANY = 12;

export function Filters() {
  const { brands = [], tags = [], price: span } = found.value.facets ?? {};
  const is = wish.value;
  const mine = [...is.tags.filter((one) => tags.every(({ tag }) => tag !== one)).map((tag) => ({ tag, count: found.value.total })), ...tags];
  return html`<div class="filters">
    <div class="field">
      <label for="sort">${t("filter.sort")}</label>
      <select id="sort" onChange=${(/** @type {any} */ event) => look({ sort: event.target.value })}>
        ${SORTS.map((one) => html`<option value=${one} selected=${one === is.sort}>${t(`sort.${one.replace("-", "down_")}`)}</option>`)}
      </select>
    </div>
    <label class="tick"><input type="checkbox" checked=${is.inStock} onChange=${(/** @type {any} */ event) => look({ inStock: event.target.checked })} /><span>${t("filter.in_stock")}</span></label>
    ${branches.length > 1 && html`<div class="field">
      <label for="branch">${t("filter.branch")}</label>
      <select id="branch" onChange=${(/** @type {any} */ event) => look({ branch: Number(event.target.value) || null })}>
        <option value="" selected=${is.branch === null}>${t("filter.anywhere")}</option>
        ${branches.map((one) => html`<option value=${one.id} selected=${one.id === is.branch}>${one.name}</option>`)}
      </select>
    </div>`}
    <${Prices} key=${`${is.low} ${is.high}`} low=${is.low} high=${is.high} span=${span} />
    ${mine.length > 0 && html`<fieldset class="ticks">
      <legend class="field-name">${t("filter.tags")}</legend>
      ${mine.slice(0, MANY).map(({ tag, count }) => html`<label key=${tag} class="tick">
        <input type="checkbox" checked=${is.tags.includes(tag)} onChange=${() => look({ tags: toggled(is.tags, tag) })} /><span>${tag}</span><small>${count}</small>
      </label>`)}
    </fieldset>`}
    ${brands.length > 0 && html`<div class="field">
      <label for="brand">${t("filter.brand")}</label>
      <select id="brand" onChange=${(/** @type {any} */ event) => look({ brand: event.target.value })}>
        <option value="" selected=${is.brand === ""}>${t("filter.any_brand")}</option>
        ${brands.map(({ brand, count }) => html`<option value=${brand} selected=${brand === is.brand}>${brand} (${count})</option>`)}
      </select>
    </div>`}
    ${narrowing(is) > 0 && html`<button type="button" class="button wide" onClick=${() => look({ ...NOTHING, words: is.words, category: is.category })}>${t("filter.clear")}</button>`}
  </div>`;
}

/** @param {{ low: string, high: string, span: { min: number | null, max: number | null } | undefined }} props */
function Prices({ low, high, span }) {
  const currency = restaurant?.currency ?? "EUR";
  const [wrong, setWrong] = useState(false);
  const put = (/** @type {"low" | "high"} */ which) => (/** @type {any} */ event) => {
    const text = event.target.value.trim();
    const units = text === "" ? null : parse(text, currency, locale());
    setWrong(text !== "" && units === null);
    if (text === "" || units !== null) look({ [which]: units === null ? "" : String(number(units, currency)) });
  };
  const hint = (/** @type {number | null | undefined} */ amount) => (amount === null || amount === undefined ? "" : price(amount));
  return html`<fieldset class="field prices">
    <legend class="field-name">${t("filter.price")}</legend>
    <div class="pair">
      <input inputmode="decimal" aria-label=${t("filter.low")} placeholder=${hint(span?.min)} value=${low} aria-invalid=${wrong ? "true" : null} onChange=${put("low")} />
      <input inputmode="decimal" aria-label=${t("filter.high")} placeholder=${hint(span?.max)} value=${high} aria-invalid=${wrong ? "true" : null} onChange=${put("high")} />
    </div>
    ${wrong && html`<p class="field-wrong" role="alert">${t("filter.price_wrong")}</p>`}
  </fieldset>`;
}
