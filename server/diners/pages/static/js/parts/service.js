/** The staff: a waiter, the bill, the next course. Each button says what has become of it. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";
import { ago, now } from "trivet/time.js";

import { call, hide, readyFor } from "diner/doing.js";
import { calls, orders } from "diner/live.js";
import { nextCourse } from "diner/orders.js";

export const ServiceSheet = () => html`<${Sheet} title=${t("service.title")} onClose=${hide}><${Service} /><//>`;

export const Service = () => html`<div class="service">
  <${NextCourse} />
  <${Call} reason="waiter" icon="bell" />
  <${Call} reason="bill" icon="receipt-text" />
</div>`;

/** @param {{ reason: "waiter" | "bill", icon: string }} props */
function Call({ reason, icon }) {
  const open = calls.value[reason];
  const answer = open && t(open.coming ? "service.coming" : "service.called", { ago: ago(open.at, now.value) });
  return html`<button type="button" class="button call" aria-disabled=${open && !open.coming ? "true" : null} onClick=${() => (!open || open.coming) && call(reason)}>
    <${Icon} name=${open ? "circle-check" : icon} />
    <span><span>${t(`service.${reason}`)}</span>${open && html`<small role="status">${answer}</small>`}</span>
  </button>`;
}

function NextCourse() {
  const course = nextCourse(orders.value);
  if (!course) return null;
  return html`<button type="button" class="button call" onClick=${() => readyFor(course)}>
    <${Icon} name="hand-platter" />
    <span><span>${t("course.ready")}</span><small>${t(`course.${course}`)}</small></span>
  </button>`;
}
