/** The one sheet that is open. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { Sheet } from "trivet/components/sheet.js";
import { Stepper } from "trivet/components/stepper.js";
import { known, listed, t, wrong } from "trivet/i18n.js";

import { put } from "shop/carting.js";
import { branches, found, sheet } from "shop/live.js";
import { Filters } from "shop/parts/filters.js";
import { price, stockSaid } from "shop/saying.js";

const NOTE_MAX = 200;
const close = () => (sheet.value = null);

export function Sheets() {
  const open = sheet.value;
  if (!open) return null;
  return open.name === "product" ? html`<${ProductSheet} key=${open.product.id} product=${open.product} />` : html`<${FilterSheet} />`;
}

const FilterSheet = () => html`<${Sheet} title=${t("filter.title")} onClose=${close} foot=${html`<button type="button" class="button main wide" onClick=${close}>${t("filter.show", { count: found.value.total })}</button>`}>
  <${Filters} />
<//>`;

/** @param {{ product: import("shop/stock.js").Product }} props */
function ProductSheet({ product }) {
  const [quantity, setQuantity] = useState(1);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const { allergens = [], tags = [] } = product;
  const add = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await put({ product: product.id, quantity, note });
      close();
    } catch (error) {
      setRefused(wrong(/** @type {any} */ (error)));
      setBusy(false);
    }
  };
  const foot = product.in_stock_anywhere
    ? html`<div class="product-order">
        <${Stepper} name=${product.name} count=${quantity} min=${1} onChange=${setQuantity} />
        <button type="button" class=${`button ${busy ? "off" : "main"}`} aria-disabled=${busy ? "true" : null} onClick=${add}>${t("product.add", { price: price(product.price * quantity) })}</button>
      </div>`
    : html`<button type="button" class="button wide" onClick=${close}>${t("close")}</button>`;
  return html`<${Sheet} title=${product.name} class="product-sheet" onClose=${close} foot=${foot}>
    ${product.photo && html`<img class="product-large" src=${product.photo} alt="" />`}
    <p class="product-about">${product.brand && html`<span class="product-brand">${product.brand}</span>${" "}`}${product.description}</p>
    <p class="price product-price">${price(product.price)}</p>
    <${AtBranches} product=${product} />
    ${tags.length > 0 && html`<p class="tags">${tags.map((tag) => html`<span key=${tag} class="tag">${tag}</span>`)}</p>`}
    ${allergens.length > 0 && html`<p>${t("product.contains", { allergens: listed(allergens.map((one) => (known(`allergen.${one}`) ? t(`allergen.${one}`) : one))) })}</p>`}
    ${refused && html`<p class="line-wrong" role="alert">${refused}</p>`}
    ${product.in_stock_anywhere && html`<${Field} label=${t("product.note")} hint=${t("product.note_hint")} rows=${2} maxlength=${NOTE_MAX} value=${note} onInput=${setNote} />`}
  <//>`;
}

/** What there is where; a word alone where nobody says how many. @param {{ product: import("shop/stock.js").Product }} props */
function AtBranches({ product }) {
  const left = product.left;
  if (!left || Object.keys(left).length < 2) return html`<p class="product-stock">${stockSaid(product)}</p>`;
  const said = (/** @type {number | null | undefined} */ count) => (count === 0 ? t("stock.none") : count === null || count === undefined || count > 5 ? t("stock.enough") : t("stock.few", { count }));
  return html`<dl class="at-branches">
    ${branches.filter((one) => String(one.id) in left).map((one) => html`<div key=${one.id}><dt>${one.name}${" "}<small>${one.delivery ? t("branch.delivers") : ""}</small></dt><dd class=${left[one.id] === 0 ? "none" : ""}>${said(left[one.id])}</dd></div>`)}
  </dl>`;
}
