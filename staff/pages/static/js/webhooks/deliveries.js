/** What was sent to a webhook last: of what, whether it was taken, how its answer begins; each can be sent again. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { moment } from "staff/moment.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { errorOf, HOOKS, SENDING_MS } from "staff/webhooks/endpoints.js";

/** @typedef {import("staff/webhooks/endpoints.js").Webhook} Webhook */
/** @typedef {import("staff/webhooks/endpoints.js").Delivery} Delivery */

/** @param {{ of: Webhook }} props */
export function Deliveries({ of }) {
  const [sent, setSent] = useState(/** @type {Delivery[] | null} */ (null));
  const path = `${HOOKS}/${of.id}`;
  const [load, { refused }] = useAsk(async () => setSent((await api.get(`${path}/deliveries`)).data.data));
  const [tryOut, trying] = useAsk(async () => {
    const { data } = await api.post(`${path}/test`, { timeoutMs: SENDING_MS });
    setSent((known) => [data.data, ...(known ?? [])]);
  });
  useEffect(() => void load(), []);
  const become = (/** @type {Delivery} */ one) => setSent((known) => (known ?? []).map((each) => (each.id === one.id ? one : each)));
  return html`<section class="deliveries" aria-label=${t("webhooks.deliveries")}>
    <div class="office-row">
      <button type="button" class="button" aria-disabled=${trying.busy} onClick=${tryOut}><${Icon} name="send" />${t(trying.busy ? "webhooks.sending" : "webhooks.test")}</button>
      <button type="button" class="button" onClick=${load}><${Icon} name="refresh-cw" />${t("webhooks.reload")}</button>
    </div>
    <${Refusal} of=${refused ?? trying.refused} />
    ${sent === null && !refused && html`<p role="status" class="quiet">${t("loading")}</p>`}
    ${sent?.length === 0 && html`<p class="quiet">${t("webhooks.nothing_sent")}</p>`}
    ${sent && sent.length > 0 && html`<ol class="deliveries-list">${sent.map((one) => html`<${One} key=${one.id} of=${one} path=${path} onBecome=${become} />`)}</ol>`}
  </section>`;
}

/** @param {{ of: Delivery, path: string, onBecome: (one: Delivery) => void }} props */
function One({ of, path, onBecome }) {
  const [send, { busy, refused }] = useAsk(async () => {
    onBecome((await api.post(`${path}/deliveries/${of.id}/send`, { timeoutMs: SENDING_MS })).data.data);
  });
  const why = errorOf(of.error);
  return html`<li class="delivery">
    <p class="delivery-what"><strong>${of.type}</strong> <span class="quiet">${of.entity_id && `${of.entity_type} ${of.entity_id}`}</span></p>
    <p class=${why ? "delivery-how alert" : "delivery-how good"}><${Icon} name=${why ? "circle-x" : "circle-check"} />${why ? t(...why) : t("webhooks.taken", { status: of.status ?? "" })}</p>
    <p class="quiet">${moment(of.at, "medium")} · ${t("webhooks.took", { ms: of.duration_ms })} · ${t("webhooks.tries", { count: of.tries })}</p>
    ${of.answer && html`<pre class="delivery-answer" tabindex="0" aria-label=${t("webhooks.answer")}>${of.answer}</pre>`}
    <div><button type="button" class="button" aria-disabled=${busy} onClick=${send}><${Icon} name="send" />${t(busy ? "webhooks.sending" : "webhooks.send_again")}</button></div>
    <${Refusal} of=${refused} />
  </li>`;
}
