/** One system that hears what changes here: how far it is, what it refuses, and the two things that can be done about it. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { ago, clock, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { useFocusBack } from "staff/focus.js";
import { house } from "staff/house.js";
import { moment } from "staff/moment.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";
import { canRetry, COUNTED_MAX, entityName, errorWords, lacksSince, standing, titleOf } from "staff/sync/reading.js";

/** @typedef {import("staff/sync/reading.js").Sink} Sink */
/** @typedef {import("staff/sync/reading.js").Refused} Refused */

const SINKS = "/api/v1/admin/sync";

/** @param {{ of: Sink, at: number, onBecome: (sink: Sink) => void }} props `at`: when it was looked at */
export function Card({ of, at, onBecome }) {
  const [asking, setAsking] = useState(false);
  const does = (/** @type {string} */ what) => async () => {
    onBecome((await api.post(`${SINKS}/${of.id}/${what}`)).data.data);
    setAsking(false);
  };
  const [again, all] = useAsk(does("full"));
  const [retry, retrying] = useAsk(does("retry"));
  const root = useFocusBack(asking);
  const { key, tone, icon } = standing(of);
  const since = lacksSince(of, at);
  const [title, kind] = titleOf(of);
  const hook = of.kind === "webhook";
  const delivered = of.delivered_at ? ago(Date.parse(of.delivered_at), now.value) : "";
  return html`<li class="office-card sync-card" ref=${root}>
    <div class="sync-head"><h2>${title}</h2>${kind && html`<p class="quiet">${kind}</p>`}<p class=${`tag ${tone}`}><${Icon} name=${icon} />${t(key)}</p></div>
    ${of.attempts > 0 && !of.disabled_at && html`<p>${errorWords(of.last_error)} <span class="quiet">${t("sync.tries", { count: of.attempts })} ${next(of, now.value)}</span></p>`}
    ${since !== null && html`<p>${lacks(of)} <span class="quiet">${t("sync.since", { when: short(since) })}</span></p>`}
    ${!hook && html`<p class="quiet">${of.delivered ? t("sync.delivered", { count: of.delivered, number: number(of.delivered), when: delivered }) : t("sync.delivered_none")}</p>`}
    ${!asking && html`<div class="sync-acts">
      ${canRetry(of) && html`<button type="button" class="button main" aria-disabled=${retrying.busy} onClick=${retry}><${Icon} name="rotate-cw" />${t(retrying.busy ? "loading" : "sync.retry")}<span class="aloud">: ${title}</span></button>`}
      ${!of.disabled_at && html`<button type="button" class="button" onClick=${() => setAsking(true)}><${Icon} name="send" />${t("sync.full")}<span class="aloud">: ${title}</span></button>`}
      ${hook && html`<${Link} to="/webhooks" class="button"><${Icon} name="chevron-right" />${t("sync.more")}<span class="aloud">: ${title}</span><//>`}
    </div>`}
    ${asking && html`<${Question} class="notice wait" words=${t(hook ? "sync.full_sure_webhook" : "sync.full_sure")} yes=${t("sync.full")} busy=${all.busy} tone="main" onYes=${again} onNo=${() => setAsking(false)} />`}
    <${Refusal} of=${retrying.refused ?? all.refused} />
    ${of.parked > 0 && html`<${Parked} of=${of} />`}
  </li>`;
}

/** What it refuses for good, shown when somebody wants to see it. @param {{ of: Sink }} props */
function Parked({ of }) {
  const [open, setOpen] = useState(false);
  const [rows, setRows] = useState(/** @type {Refused[] | null} */ (null));
  const [load, { refused }] = useAsk(async () => setRows((await api.get(`${SINKS}/${of.id}/parked`)).data.data));
  useEffect(() => void (open && load()), [open, of.parked]);
  return html`<details class="sync-parked" onToggle=${(/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.target).open)}>
    <summary>${t("sync.parked", { count: of.parked, number: counted(of.parked) })}</summary>
    <${Refusal} of=${refused} />
    ${open && rows === null && !refused && html`<p role="status" class="quiet">${t("loading")}</p>`}
    ${rows && html`<ul>${rows.map((row) => html`<li key=${`${row.entity_type} ${row.entity_id}`}>
      <p><strong>${entityName(row)}</strong> ${row.entity_id} <span class="quiet">${short(Date.parse(row.at))}</span></p>
      <p class="quiet">${errorWords(row.error)}</p>
    </li>`)}</ul>`}
    ${rows && rows.length < of.parked && html`<p class="quiet">${t("sync.parked_more", { number: counted(of.parked - rows.length) })}</p>`}
  </details>`;
}

/** @param {Sink} sink */
const lacks = (sink) => t("sync.lacks", { count: sink.lag_rows, number: counted(sink.lag_rows) });

/** When it is tried again. @param {Sink} sink @param {number} at in ms */
function next(sink, at) {
  const seconds = Math.ceil((Date.parse(sink.next_at) - at) / 1000);
  return seconds > 0 ? t("sync.next", { count: seconds }) : t("sync.next_now");
}

/** @param {number} count */
const number = (count) => new Intl.NumberFormat(locale()).format(count);
/** @param {number} count */
const counted = (count) => (count >= COUNTED_MAX ? t("sync.more_than", { number: number(COUNTED_MAX) }) : number(count));

/** A time today, or a day and a time, by the restaurant's clocks. @param {number} at in ms */
const short = (at) => (now.value - at < 12 * 3600 * 1000 ? clock(at, house.restaurant.value?.timezone) : moment(at));
