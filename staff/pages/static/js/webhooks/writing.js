/** A webhook as it is written: where it goes, what it is told of, what it is called; then its secret, this once. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Sheet } from "trivet/components/sheet.js";
import { api } from "staff/account.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Secret } from "staff/secret.js";
import { DESCRIPTION_CHARS_MAX, EVENTS, eventsWrong, HOOKS, nameOf, urlRefused, urlWrong } from "staff/webhooks/endpoints.js";

/** @typedef {import("staff/webhooks/endpoints.js").Webhook} Webhook */

/** @param {{ of?: Webhook, onBecome: (hook: Webhook) => void, onClose: () => void }} props without `of` a new one */
export function WebhookSheet({ of, onBecome, onClose }) {
  const [url, setUrl] = useState(of?.url ?? "https://");
  const [events, setEvents] = useState(/** @type {readonly string[]} */ (of?.events ?? EVENTS));
  const [description, setDescription] = useState(of?.description ?? "");
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState(/** @type {Webhook | null} */ (null));
  const [save, { busy, refused }] = useAsk(async () => {
    const body = { url: url.trim(), events, description: description.trim() };
    const { data } = await (of ? api.patch(`${HOOKS}/${of.id}`, { body }) : api.post(HOOKS, { body }));
    onBecome(data.data);
    if (of) onClose();
    else setMade(data.data);
  });
  const bad = { url: urlWrong(url), events: eventsWrong(events) };
  const refusedUrl = urlRefused(refused);
  function send(/** @type {Event} */ event) {
    event.preventDefault();
    setTried(true);
    if (!bad.url && !bad.events) save();
  }
  if (made) {
    return html`<${Sheet} title=${nameOf(made)} onClose=${onClose}>
      <${Secret} words=${made.secret ?? ""} about=${t("webhooks.made", { name: nameOf(made) })} onDone=${onClose} />
    <//>`;
  }
  const turn = (/** @type {string} */ event) => setEvents(EVENTS.filter((one) => (one === event) !== events.includes(one)));
  const wrongUrl = (tried && bad.url) || refusedUrl;
  return html`<${Sheet} title=${t(of ? "webhooks.change" : "webhooks.make")} onClose=${onClose}>
    <form class="office-form" onSubmit=${send} novalidate>
      <${Field} label=${t("webhooks.url")} hint=${t("webhooks.url_hint")} value=${url} onInput=${setUrl} wrong=${wrongUrl ? t(wrongUrl) : ""} type="url" autocomplete="off" spellcheck=${false} autofocus />
      <${Field} label=${t("webhooks.description")} value=${description} onInput=${setDescription} maxlength=${DESCRIPTION_CHARS_MAX} autocomplete="off" />
      <fieldset class="office-choice webhooks-choice">
        <legend>${t("webhooks.events")}</legend>
        ${EVENTS.map((event) => html`<label key=${event} class="switch"><input type="checkbox" checked=${events.includes(event)} onChange=${() => turn(event)} /><span>${t(`webhooks.event.${event.replace(".", "_")}`)} <code>${event}</code></span></label>`)}
        ${tried && bad.events && html`<p class="field-wrong" role="alert">${t(bad.events)}</p>`}
      </fieldset>
      ${!refusedUrl && html`<${Refusal} of=${refused} />`}
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : of ? "webhooks.save" : "webhooks.make")}</button>
    </form>
  <//>`;
}
