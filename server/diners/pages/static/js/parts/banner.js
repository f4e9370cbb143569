/** That the connection is lost, across the top, for as long as it is. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { tryNow } from "diner/doing.js";
import { status } from "diner/live.js";

export function Banner() {
  const { lost, phase } = status.value;
  return html`<div role="status" aria-live="polite">
    ${lost && phase !== "closed" && html`<div class="banner notice wait">
      <${Icon} name="wifi-off" /><span>${t("connection.lost")}</span>
      <button type="button" class="button quiet" onClick=${tryNow}>${t("try_again")}</button>
    </div>`}
  </div>`;
}
