/** What is said across the top while the house is not heard from, and since when what is shown may be old. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { clock, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { connected, house, trueAt } from "staff/house.js";
import { FIRST } from "staff/pages.js";
import { place } from "staff/router.js";

const OF_THE_HOUSE = /** @type {readonly string[]} */ ([FIRST, "orders", "kitchen"]); // pages that show what the house has open
const PATIENCE_MS = 1000; // what is back at once is nothing to know

export function Connection() {
  const { lost, phase } = connected.value;
  const since = trueAt.value;
  const away = (lost || phase === "waiting") && (since === null || now.value - since >= PATIENCE_MS);
  return html`<div role="status" class="connection">
      ${away &&
      html`<p class="notice wait">
        <${Icon} name="wifi-off" />
        <span>${t("connection.lost")}${since !== null && ` ${t("frame.as_of", { time: clock(since, house.restaurant.value?.timezone, "second") })}`}</span>
      </p>`}
    </div>
    ${house.known.value && !house.complete.value && OF_THE_HOUSE.includes(place.value.name || FIRST) && html`<p class="notice frame-not-all">${t("frame.not_all")}</p>`}`;
}
