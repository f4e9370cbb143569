/** What is always in reach of a thumb: the cart, and what it comes to. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { isShared, sizeOf } from "shop/cart.js";
import { route, shown } from "shop/live.js";
import { price } from "shop/saying.js";
import { go } from "shop/searching.js";

export function Bar() {
  const is = shown.value;
  const count = sizeOf(is);
  if (route.value.room !== "shop" || (count === 0 && !isShared(is))) return null;
  return html`<div class="bar"><div class="bar-in">
    <button type="button" data-home class="button main bar-cart" onClick=${() => go("cart")}>
      <span><${Icon} name="shopping-basket" /> ${t("cart.view")}</span>
      <span class="bar-sum">${t("cart.items", { count })} · <span class="price">${price(is.total)}</span></span>
    </button>
  </div></div>`;
}
