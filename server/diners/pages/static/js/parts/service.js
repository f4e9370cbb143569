/** The staff: a waiter, the bill, the next course. Each button says what has become of it. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";
import { ago, now, serverTime } from "trivet/time.js";

import { callNow } from "diner/calls.js";
import { call, readyFor } from "diner/calling.js";
import { hide, show } from "diner/doing.js";
import { calls, orders } from "diner/live.js";
import { nextCourse } from "diner/progress.js";

export const ServiceSheet = () => html`<${Sheet} title=${t("service.title")} onClose=${hide}><${Service} /><//>`;

export const Service = () => html`<div class="service">
  <${NextCourse} />
  <${Call} reason="waiter" icon="bell" />
  ${orders.value.length > 0 ? html`<${Bill} />` : html`<${Call} reason="bill" icon="receipt-text" />`}
</div>`;

/** Once there is one it is seen and paid here, and there one may ask for it, too. */
const Bill = () => html`<button type="button" class="button call" onClick=${() => show("bill")}><${Icon} name="receipt-text" /><span>${t("bill.title")}</span></button>`;

/** @param {{ reason: "waiter" | "bill", icon: string }} props */
function Call({ reason, icon }) {
  const open = callNow(calls.value, reason, now.value);
  const answer = open && t(open.coming ? "service.coming" : "service.called", { ago: ago(open.at, now.value) });
  return html`<button type="button" class="button call" aria-disabled=${open && !open.coming ? "true" : null} onClick=${() => (!open || open.coming) && call(reason)}>
    <${Icon} name=${open ? "circle-check" : icon} />
    <span><span>${t(`service.${reason}`)}</span>${open && html`<small>${answer}</small>`}</span>
  </button>`;
}

const TOLD_MS = 10_000;
/** What the kitchen was told last, and when: for that long the button offers nothing else to a second tap. */
const told = signal(/** @type {{ at: number } | null} */ (null));

/** @param {import("diner/orders.js").Course} course */
async function tell(course) {
  const mine = (told.value = { at: serverTime() });
  if ((await readyFor(course)) === false) return void (told.peek() === mine && (told.value = null));
  announce(t("course.told", { ago: ago(mine.at, mine.at) }));
}

function NextCourse() {
  const course = nextCourse(orders.value);
  const at = told.value?.at;
  const just = at !== undefined && now.value - at < TOLD_MS;
  if (!course && !just) return null;
  const small = just ? t("course.told", { ago: ago(at, now.value) }) : t(`course.${course}`);
  return html`<button type="button" class="button call" aria-disabled=${just ? "true" : null} onClick=${() => !just && course && tell(course)}>
    <${Icon} name=${just ? "circle-check" : "hand-platter"} />
    <span><span>${t("course.ready")}</span><small>${small}</small></span>
  </button>`;
}
