/** A product among others: what it is, costs, what is left of it, and how many are in the cart. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { mustChoose } from "trivet/choosing.js";
import { Icon } from "trivet/components/icon.js";
import { Stepper } from "trivet/components/stepper.js";
import { t } from "trivet/i18n.js";

import { want } from "shop/carting.js";
import { countOf, lineOf } from "shop/cart.js";
import { hopes, refusals, sheet, shown } from "shop/live.js";
import { price, stockSaid } from "shop/saying.js";

const MAX = 99; // of one line

/** @param {{ product: import("shop/stock.js").Product }} props */
export function Card({ product }) {
  const refused = refusals.value.get(product.id);
  return html`<li class=${`product${product.in_stock_anywhere ? "" : " gone"}`}>
    ${product.photo
      ? html`<img class="product-photo" src=${product.photo} alt="" width="240" height="180" loading="lazy" />`
      : html`<span class="product-photo none" aria-hidden="true">${[...product.name][0]}</span>`}
    <h2><button type="button" class="opens" disabled=${false} onClick=${() => (sheet.value = { name: "product", product })}>${product.name}</button></h2>
    <p class="product-about">${product.brand && html`<span class="product-brand">${product.brand}</span>${" "}`}${product.description}</p>
    <p class="product-stock">${refused ? html`<span class="line-wrong" role="alert">${refused}</span>` : stockSaid(product)}</p>
    <div class="product-foot">
      <p class="price">${price(product.price)}</p>
      <span class="product-take"><${Take} product=${product} /></span>
    </div>
  </li>`;
}

/** "+", or − 2 +. The focus goes on where the one becomes the other. @param {{ product: import("shop/stock.js").Product }} props */
export function Take({ product }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const had = useRef(false);
  const count = countOf(shown.value, product.id);
  useEffect(() => {
    const lost = document.activeElement === document.body && had.current !== count > 0 && tapped === product.id;
    if (lost) /** @type {HTMLElement | null} */ (place.current?.querySelector("button:last-of-type"))?.focus();
    had.current = count > 0;
  }, [count > 0]);
  if (!product.in_stock_anywhere && count === 0) return null;
  const put = (/** @type {number} */ to) => {
    if (to > count && mustChoose(product)) return void (sheet.value = { name: "product", product });
    tapped = product.id;
    want(product.id, (lineOf(shown.peek(), product.id)?.quantity ?? 0) + to - count);
  };
  const busy = [...hopes.value.values()].some((one) => one.product === product.id);
  return html`<span ref=${place} class=${busy ? "unconfirmed" : ""}>
    ${count > 0
      ? html`<${Stepper} name=${product.name} count=${count} max=${product.in_stock_anywhere ? MAX : count} onChange=${put} />`
      : html`<button type="button" class="button round plus" aria-label=${t("stepper.more", { name: product.name })} onClick=${() => put(1)}><${Icon} name="plus" /></button>`}
  </span>`;
}

/** The product whose buttons were touched last. */
let tapped = 0;
