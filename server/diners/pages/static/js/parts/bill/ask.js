/** Asking the staff for the bill, on whatever they bring it. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";
import { ago, now } from "trivet/time.js";

import { askForBill } from "diner/bill/doing.js";
import { settled } from "diner/bill/figures.js";
import { callNow } from "diner/calls.js";
import { calls } from "diner/live.js";

/** Once all is paid there is nothing to bring. @param {{ is: import("diner/bill/figures.js").Bill }} props */
export function Ask({ is }) {
  const open = callNow(calls.value, "bill", now.value);
  if (settled(is)) return null;
  return html`<button type="button" class="button wide quiet bill-ask" aria-disabled=${open && !open.coming ? "true" : null} onClick=${() => (!open || open.coming) && askForBill()}>
    <${Icon} name=${open ? "circle-check" : "hand"} />
    <span>${t("service.bill")}${open && html`<small>${t(open.coming ? "service.coming" : "service.called", { ago: ago(open.at, now.value) })}</small>`}</span>
  </button>`;
}
