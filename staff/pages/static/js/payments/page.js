/**
 * The payment provider against our books, by business day: what differs, what goes back by itself, and what to do.
 *
 * `/staff/payments?from=&to=` are those days, `/staff/payments` the last week. For managers.
 */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { DayCard } from "staff/payments/day.js";
import { RUN_MS, differing, providerName, standing, toRun } from "staff/payments/reading.js";
import { download, raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { go, place } from "staff/router.js";

/** @typedef {import("staff/payments/reading.js").ReconciledDay} ReconciledDay */
/** @typedef {import("staff/payments/reading.js").Reconciliation} Reconciliation */

const PATH = "/admin/reconciliation";
const ICONS = { none: "credit-card", new: "credit-card", differs: "triangle-alert", unread: "wifi-off", too_much: "triangle-alert", agrees: "circle-check" };
const TONES = { none: "", new: "", differs: "alert", unread: "wait", too_much: "wait", agrees: "good" };

export function Page() {
  const { query } = place.value;
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
  const [found, setFound] = useState(/** @type {Reconciliation | null} */ (null));
  const asked = { ...(from && { from }), ...(to && { to }) };
  const [load, { refused }] = useAsk(async () => setFound((await api.get(PATH, { query: asked })).data), { inTurn: true });
  const [run, running] = useAsk(async () => {
    const body = found && toRun(found.since, found.until, found.today);
    if (!body) return;
    try {
      await api.post(PATH, { body, timeoutMs: RUN_MS });
    } finally {
      await load(); // what was reached is there, however it ended
    }
    announce(t("payments.compared_now"));
  });
  const [save, saving] = useAsk(async () => {
    const span = new URLSearchParams({ ...asked, format: "csv" });
    download(await (await raw("GET", `${PATH}?${span}`)).blob(), `payments-${found?.since}-${found?.until}.csv`);
  });
  const changed = (/** @type {ReconciledDay} */ day) => setFound((known) => known && { ...known, days: known.days.map((one) => (one.day === day.day ? day : one)) });
  useEffect(() => void load(), [from, to]);
  return html`<header class="office-head">
      <h1>${t("page.payments")}</h1>
      ${found && html`<button type="button" class="button" aria-disabled=${saving.busy} onClick=${save}><${Icon} name="download" />${t("payments.csv")}</button>`}
      ${found?.provider && html`<button type="button" class="button main" aria-disabled=${running.busy} onClick=${run}><${Icon} name="refresh-cw" />${t(running.busy ? "payments.comparing" : "payments.compare")}</button>`}
    </header>
    <${Refusal} of=${running.refused ?? saving.refused} />
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${() => load()}>${t("try_again")}</button><//>
    ${found === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${found && html`<div class="payments" aria-busy=${running.busy}>
      <${Span} found=${found} />
      <${Standing} found=${found} />
      ${found.days.map((day) => html`<${DayCard} key=${day.day} day=${day} found=${found} onDay=${changed} />`)}
    </div>`}`;
}

/** Which days. @param {{ found: Reconciliation }} props */
function Span({ found }) {
  const look = (/** @type {Record<string, string>} */ changed) => {
    const span = new URLSearchParams({ from: found.since, to: found.until, ...changed });
    if (span.get("from") && span.get("to")) go(`/payments?${span}`, { replace: true });
  };
  return html`<form class="payments-span" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${Field} label=${t("payments.from")} type="date" value=${found.since} max=${found.until} onInput=${(/** @type {string} */ from) => look({ from })} />
    <${Field} label=${t("payments.to")} type="date" value=${found.until} min=${found.since} max=${found.today} onInput=${(/** @type {string} */ to) => look({ to })} />
  </form>`;
}

/** How it stands, at a glance. @param {{ found: Reconciliation }} props */
function Standing({ found }) {
  const how = standing(found);
  const asked = found.provider ?? found.days[0]?.provider;
  const provider = asked ? providerName(asked) : "";
  if (how === "none" || how === "new") {
    return html`<div class="office-empty"><${Icon} name=${ICONS[how]} /><p>${t(`payments.stands.${how}`, { provider })}</p></div>`;
  }
  const words = t(`payments.stands.${how}`, { provider, count: differing(found) });
  return html`<p class=${`payments-stands ${TONES[how]}`} role="status"><${Icon} name=${ICONS[how]} />${words}</p>`;
}
