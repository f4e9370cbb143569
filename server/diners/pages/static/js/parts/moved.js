/** The party sits elsewhere now. */
import { html } from "htm/preact";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";

import { hide } from "diner/doing.js";
import { table } from "diner/live.js";

export const MovedSheet = () => html`<${Sheet}
  title=${t("moved.title", { number: table.value.table_number })}
  onClose=${hide}
  class="short"
  foot=${html`<button type="button" class="button main wide" onClick=${hide}>${t("moved.go_on")}</button>`}
>
  <p>${t("moved.message")}</p>
<//>`;
