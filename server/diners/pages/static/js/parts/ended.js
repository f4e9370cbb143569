/** The visit is over: goodbye, and how to begin another one. Or only this phone's seat is: how to get one again. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { begin, sitAgain } from "diner/doing.js";
import { menu, seatLost } from "diner/live.js";

export const Ended = () => (seatLost.value ? html`<${SeatLost} />` : html`<${Goodbye} />`);

function SeatLost() {
  return html`<main class="sorry">
    <${Sign} icon="user" />
    <${Heading} text=${t("seat.title")} />
    <p id="ended">${t("seat.message")}</p>
    <button type="button" class="button main" onClick=${sitAgain}>${t("seat.again")}</button>
  </main>`;
}

function Goodbye() {
  return html`<main class="sorry">
    <${Sign} icon="utensils" />
    <${Heading} text=${t("ended.title", { restaurant: menu.value.restaurant.name })} />
    <p id="ended">${t("ended.message")}</p>
    <button type="button" class="button main" onClick=${begin}>${t("ended.begin")}</button>
  </main>`;
}

/** The restaurant's logo, where it has one. @param {{ icon: string }} props */
function Sign({ icon }) {
  const { logo } = menu.value.restaurant;
  return logo ? html`<img class="logo" src=${logo} alt="" width="48" height="48" />` : html`<${Icon} name=${icon} />`;
}

/** Takes the focus: what had it is gone, and a new page is told by its heading. @param {{ text: string }} props */
function Heading({ text }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  return html`<h1 ref=${heading} tabindex="-1" aria-describedby="ended">${text}</h1>`;
}
