/** The one sheet that is open. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { keyOf } from "trivet/choosing.js";
import { Field } from "trivet/components/field.js";
import { Options, useOptions } from "trivet/components/options.js";
import { Sheet } from "trivet/components/sheet.js";
import { Stepper } from "trivet/components/stepper.js";
import { contents } from "trivet/contents.js";
import { listed, t, wrong } from "trivet/i18n.js";

import { alter, put } from "shop/carting.js";
import { branches, found, seen, sheet } from "shop/live.js";
import { Filters } from "shop/parts/filters.js";
import { allergenName, costOf, price, stockSaid } from "shop/saying.js";

const NOTE_MAX = 200;
const close = () => (sheet.value = null);

export function Sheets() {
  const open = sheet.value;
  if (!open) return null;
  return open.name === "product" ? html`<${ProductSheet} key=${open.product.id} product=${open.product} line=${open.line} />` : html`<${FilterSheet} />`;
}

const FilterSheet = () => html`<${Sheet} title=${t("filter.title")} onClose=${close} foot=${html`<button type="button" class="button main wide" onClick=${close}>${t("filter.show", { count: found.value.total })}</button>`}>
  <${Filters} />
<//>`;

/** A product, to put it into the cart as it is chosen; or a line of the cart, to choose it otherwise. @param {{ product: import("shop/stock.js").Product, line?: import("shop/cart.js").Line }} props */
function ProductSheet({ product, line }) {
  const [quantity, setQuantity] = useState(line?.quantity ?? 1);
  const [note, setNote] = useState(line?.note ?? "");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const is = useOptions(product.groups, line?.options);
  const same = line && keyOf(is.options) === keyOf(line.options); // then it costs what it did
  const can = product.in_stock_anywhere || line !== undefined;
  const done = async () => {
    if (busy || is.ask()) return;
    setBusy(true);
    const wanted = { quantity, note, options: is.options };
    try {
      await (line ? alter(line, wanted) : put(product.id, wanted));
      close();
    } catch (error) {
      setRefused(wrong(/** @type {any} */ (error)));
      setBusy(false);
    }
  };
  const sum = price((same ? line.unit_price : costOf(product.price, is.options)) * quantity);
  const foot = can
    ? html`<div class="product-order">
        <${Stepper} name=${product.name} count=${quantity} min=${1} onChange=${setQuantity} />
        <button type="button" class=${`button ${busy ? "off" : "main"}`} aria-disabled=${busy ? "true" : null} onClick=${done}>${t(line ? "product.save" : "product.add", { price: sum })}</button>
      </div>`
    : html`<button type="button" class="button wide" onClick=${close}>${t("close")}</button>`;
  return html`<${Sheet} title=${product.name} class="product-sheet" onClose=${close} foot=${foot}>
    ${product.photo && html`<img class="product-large" src=${product.photo} alt="" />`}
    <p class="product-about">${product.brand && html`<span class="product-brand">${product.brand}</span>${" "}`}${product.description}</p>
    <p class="price product-price">${price(product.price)}</p>
    <${AtBranches} product=${product} />
    ${tags(product)}
    <${Contents} product=${product} counts=${is.counts} />
    ${can && html`<${Options} is=${is} price=${price} />`}
    ${refused && html`<p class="line-wrong" role="alert">${refused}</p>`}
    ${can && html`<${Field} label=${t("product.note")} hint=${t("product.note_hint")} rows=${2} maxlength=${NOTE_MAX} value=${note} onInput=${setNote} />`}
  <//>`;
}

/** @param {import("shop/stock.js").Product} product */
const tags = ({ tags: all = [] }) => all.length > 0 && html`<p class="tags">${all.map((tag) => html`<span key=${tag} class="tag">${tag}</span>`)}</p>`;

/** What is in it; a product that it may be chosen with, and that nobody has seen yet, may bring more. @param {{ product: import("shop/stock.js").Product, counts: import("trivet/choosing.js").Counts }} props */
function Contents({ product, counts }) {
  const { allergens, more } = contents(seen, product, counts);
  const unknown = (product.groups ?? []).some(({ options }) => options.some(({ item_id }) => item_id && !seen.has(item_id)));
  return html`${allergens.length > 0 && html`<p>${t("product.contains", { allergens: listed(allergens.map(allergenName)) })}</p>`}
    ${(more || unknown) && html`<p>${t("product.contains_more")}</p>`}`;
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
