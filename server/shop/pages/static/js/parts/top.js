/** The head: whose shop, what one looks for, and what is one's own. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { restaurant, user } from "shop/live.js";
import { Search } from "shop/parts/search.js";
import { go, look } from "shop/searching.js";
import { NOTHING } from "shop/wish.js";

export const Top = () => html`<header class="top">
  <a class="top-name" href=${`/shop/${restaurant?.slug}`} onClick=${(/** @type {Event} */ event) => (event.preventDefault(), look(NOTHING))}>
    ${restaurant?.logo && html`<img class="logo" src=${restaurant.logo} alt="" width="40" height="40" />`}
    <strong>${restaurant?.name}</strong>
  </a>
  <${Search} />
  <nav class="top-links" aria-label=${t("top.yours")}>
    ${user.value ? html`<${Yours} />` : html`<button type="button" class="button quiet" disabled=${false} onClick=${() => go("sign-in")}><${Icon} name="user" /><span>${t("top.sign_in")}</span></button>`}
  </nav>
</header>`;

const Yours = () => html`<button type="button" class="button quiet" onClick=${() => go("orders")}><${Icon} name="receipt-text" /><span>${t("top.orders")}</span></button>
  <button type="button" class="button quiet" onClick=${() => go("me")}><${Icon} name="user" /><span>${user.value?.name}</span></button>`;
