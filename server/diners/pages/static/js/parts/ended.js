/** The visit is over: goodbye, and how to begin another one. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { begin } from "diner/doing.js";
import { menu } from "diner/live.js";

export const Ended = () => html`<main class="sorry">
  <${Icon} name="utensils" />
  <div role="status">
    <h1>${t("ended.title", { restaurant: menu.value.restaurant.name })}</h1>
    <p>${t("ended.message")}</p>
  </div>
  <button type="button" class="button main" onClick=${begin}>${t("ended.begin")}</button>
</main>`;
