/** One webhook: how it stands, what it is told of, what was sent, and what can be done about it. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Sheet } from "trivet/components/sheet.js";
import { api } from "staff/account.js";
import { useFocusBack } from "staff/focus.js";
import { moment } from "staff/moment.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Secret } from "staff/secret.js";
import { Deliveries } from "staff/webhooks/deliveries.js";
import { errorOf, HOOKS, looksOf, nameOf, standing } from "staff/webhooks/endpoints.js";
import { WebhookSheet } from "staff/webhooks/writing.js";

/** @typedef {import("staff/webhooks/endpoints.js").Webhook} Webhook */
/** @typedef {"rotate" | "disable" | "delete"} Asked What cannot simply be taken back. */

const ICONS = /** @type {const} */ ({ rotate: "rotate-cw", disable: "power-off", delete: "x" });

/** @param {{ of: Webhook, makes: boolean, onBecome: (hook: Webhook) => void, onGone: (id: number) => void }} props */
export function Row({ of, makes, onBecome, onGone }) {
  const [asking, setAsking] = useState(/** @type {Asked | null} */ (null));
  const [open, setOpen] = useState(/** @type {"" | "sent" | "change"} */ (""));
  const [secret, setSecret] = useState("");
  const one = `${HOOKS}/${of.id}`;
  const [act, { busy, refused }] = useAsk(async (/** @type {Asked | "enable"} */ what) => {
    if (what === "delete") {
      await api.delete(one);
      return onGone(of.id);
    }
    const { data } = await (what === "rotate" ? api.post(`${one}/rotate`, {}) : api.patch(one, { body: { enabled: what === "enable" } }));
    setAsking(null);
    if (what === "rotate") setSecret(data.data.secret);
    onBecome(data.data);
  });
  const root = useFocusBack(asking !== null);
  const name = nameOf(of);
  const [tone, icon] = looksOf(of);
  const asked = /** @type {Asked[]} */ (of.state === "disabled" ? ["rotate", "delete"] : ["rotate", "disable", "delete"]);
  return html`<li class=${of.state === "disabled" ? "office-card over" : "office-card"} ref=${root}>
    <div class="webhook-head">
      <h2 class="webhook-name">${name}</h2>
      <span class=${`webhook-state ${tone}`}><${Icon} name=${icon} />${t(standing(of), { count: of.parked })}</span>
    </div>
    <p class="webhook-url">${of.url}</p>
    <${Trouble} of=${of} />
    <ul class="webhook-events" aria-label=${t("webhooks.events")}>${of.events.map((event) => html`<li key=${event} class="tag">${event}</li>`)}</ul>
    ${of.rotating_until && html`<p class="quiet">${t("webhooks.rotating", { when: moment(of.rotating_until) })}</p>`}
    <div class="office-row">
      <button type="button" class="button" aria-expanded=${open === "sent"} onClick=${() => setOpen(open === "sent" ? "" : "sent")}><${Icon} name=${open === "sent" ? "chevron-up" : "chevron-down"} />${t("webhooks.deliveries")}</button>
      ${makes && html`<button type="button" class="button" onClick=${() => setOpen("change")}><${Icon} name="pencil" />${t("webhooks.change")}</button>`}
      ${makes && of.state === "disabled" && html`<button type="button" class="button" aria-disabled=${busy} onClick=${() => act("enable")}><${Icon} name="power" />${t("webhooks.enable")}</button>`}
      ${makes && asked.map((what) => html`<button key=${what} type="button" class="button" onClick=${() => setAsking(what)}><${Icon} name=${ICONS[what]} />${t(`webhooks.${what}`)}</button>`)}
    </div>
    ${asking && html`<${Question} class="notice wait" words=${t(`webhooks.sure.${asking}`, { name })} yes=${t(`webhooks.${asking}`)} busy=${busy} onYes=${() => act(asking)} onNo=${() => setAsking(null)} />`}
    <${Refusal} of=${refused} />
    ${open === "sent" && html`<${Deliveries} of=${of} />`}
    ${open === "change" && html`<${WebhookSheet} of=${of} onBecome=${onBecome} onClose=${() => setOpen("")} />`}
    ${secret && html`<${Sheet} title=${name} onClose=${() => setSecret("")}><${Secret} words=${secret} about=${t("webhooks.rotated", { name })} onDone=${() => setSecret("")} /><//>`}
  </li>`;
}

/** Since when it takes nothing, why, and what waits; one that is off is not tried again. @param {{ of: Webhook }} props */
function Trouble({ of }) {
  const why = errorOf(of.last_error);
  const parts = [
    of.disabled_at && t("webhooks.off_since", { when: moment(of.disabled_at) }),
    of.failing_since && !of.disabled_at && t("webhooks.failing_since", { when: moment(of.failing_since) }),
    of.state !== "good" && why && t(...why),
    of.lag_rows > 0 && t("webhooks.lag", { count: of.lag_rows }),
    of.parked > 0 && !of.disabled_at && t("webhooks.parked", { count: of.parked }),
    of.state === "good" && (of.delivered_at ? t("webhooks.delivered", { when: moment(of.delivered_at) }) : t("webhooks.never")),
  ].filter(Boolean);
  return html`<p class="quiet">${parts.join(" ")}</p>`;
}
