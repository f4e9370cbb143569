/** The visit is over: goodbye, and how to begin another one. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { begin } from "diner/doing.js";
import { menu } from "diner/live.js";

export function Ended() {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []); // what had the focus is gone, and a new page is told by its heading
  return html`<main class="sorry">
    <${Icon} name="utensils" />
    <h1 ref=${heading} tabindex="-1" aria-describedby="ended">${t("ended.title", { restaurant: menu.value.restaurant.name })}</h1>
    <p id="ended">${t("ended.message")}</p>
    <button type="button" class="button main" onClick=${begin}>${t("ended.begin")}</button>
  </main>`;
}
