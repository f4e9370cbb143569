/** Webhooks: where other systems are told what happens, how each stands, and what was sent. Managers look, admins change. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { api, may } from "staff/account.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";
import { HOOKS, withWebhook } from "staff/webhooks/endpoints.js";
import { Row } from "staff/webhooks/row.js";
import { WebhookSheet } from "staff/webhooks/writing.js";

/** @typedef {import("staff/webhooks/endpoints.js").Webhook} Webhook */

export function Page() {
  const [hooks, setHooks] = useState(/** @type {Webhook[] | null} */ (null));
  const [making, setMaking] = useState(false);
  const [load, { refused }] = useAsk(async () => setHooks((await api.get(HOOKS)).data.data));
  useEffect(() => void load(), []);
  const makes = may("admin");
  useShortcuts(makes ? [{ keys: "n", does: "webhooks.make", run: () => setMaking(true) }] : []);
  const become = (/** @type {Webhook} */ hook) => setHooks((known) => withWebhook(known ?? [], hook));
  const gone = (/** @type {number} */ id) => setHooks((known) => (known ?? []).filter((one) => one.id !== id));
  return html`<header class="office-head">
      <h1>${t("page.webhooks")}</h1>
      ${makes && html`<button type="button" class="button main" aria-keyshortcuts="n" onClick=${() => setMaking(true)}><${Icon} name="plus" />${t("webhooks.make")}<${Keys} of="n" /></button>`}
    </header>
    <p class="quiet office-about">${t("webhooks.about")}</p>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${load}>${t("try_again")}</button><//>
    ${hooks === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span>${[1, 2].map((key) => html`<div key=${key} class="skeleton person-skeleton"></div>`)}</div>`}
    ${hooks && hooks.length === 0 && html`<p class="office-empty">${t("webhooks.none")}${!makes && ` ${t("webhooks.admins")}`}</p>`}
    ${hooks && hooks.length > 0 && html`<ul class="webhooks-list">${hooks.map((hook) => html`<${Row} key=${hook.id} of=${hook} makes=${makes} onBecome=${become} onGone=${gone} />`)}</ul>`}
    ${making && html`<${WebhookSheet} onBecome=${become} onClose=${() => setMaking(false)} />`}`;
}
