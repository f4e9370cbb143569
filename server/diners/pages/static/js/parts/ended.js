/** The visit is over: goodbye, and how to begin another one. Or only this phone's seat is: how to get one again. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { begin, sitAgain } from "diner/doing.js";
import { menu, seatLost } from "diner/live.js";

export const Ended = () => (seatLost.value ? html`<${SeatLost} />` : html`<${Goodbye} />`);

const SeatLost = () => html`<main class="sorry">
  <${Icon} name="user" />
  <div role="status">
    <h1>${t("seat.title")}</h1>
    <p>${t("seat.message")}</p>
  </div>
  <button type="button" class="button main" onClick=${sitAgain}>${t("seat.again")}</button>
</main>`;

const Goodbye = () => html`<main class="sorry">
  <${Icon} name="utensils" />
  <div role="status">
    <h1>${t("ended.title", { restaurant: menu.value.restaurant.name })}</h1>
    <p>${t("ended.message")}</p>
  </div>
  <button type="button" class="button main" onClick=${begin}>${t("ended.begin")}</button>
</main>`;
