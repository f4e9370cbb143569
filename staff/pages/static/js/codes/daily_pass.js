/** The pass of the day: what is true of it, and made anew: shown this once, large enough for a board. */
import { computed } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { day, hourly, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { standing } from "staff/codes/pass.js";
import { useFocusBack } from "staff/focus.js";
import { house } from "staff/house.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Secret } from "staff/secret.js";

/** @typedef {import("staff/codes/pass.js").Pass} Pass */

export function DailyPass() {
  const [words, setWords] = useState("");
  const [pass, setPass] = useState(/** @type {Pass | null} */ (null));
  const [load, { refused: unknown }] = useAsk(async () => setPass((await api.get("/admin/daily_pass")).data), { inTurn: true });
  useEffect(() => void load(), []);
  const root = useFocusBack(words, ".pass-renew");
  return html`<section class="office-card" ref=${root}>
    <h2>${t("pass.title")}</h2>
    ${pass ? html`<${Standing} pass=${pass} />` : !unknown && html`<p class="skeleton pass-skeleton"><span class="aloud">${t("loading")}</span></p>`}
    <${Refusal} of=${unknown}><button type="button" class="button" onClick=${load}>${t("try_again")}</button><//>
    ${words
      ? html`<${Secret} words=${words} about=${t("pass.shown")} onDone=${() => setWords("")} large />`
      : html`<p class="quiet">${t("pass.hint")}</p><${Renewal} replaces=${pass?.live !== null} onMade=${(/** @type {string} */ made) => (setWords(made), load())} />`}
  </section>`;
}

/** Whether guests are asked, which pass there is, and until when. @param {{ pass: Pass }} props */
function Standing({ pass }) {
  const said = useMemo(() => computed(() => JSON.stringify(standing(pass, now.value))), [pass]).value; // drawn when it is another
  const { tag, tone, sentence, until } = JSON.parse(said);
  const zone = house.restaurant.value?.timezone;
  const { live } = pass;
  return html`<div class="pass-standing" role="status">
    <span class=${`tag ${tone}`}>${t(tag)}</span>
    <p>${t(sentence, { day: live ? dayName(live.business_day) : "", time: until !== null && zone ? day(until, zone) : "" })}</p>
    ${live && html`<p class="quiet">${t("pass.made", { at: madeAt(live.created_at, zone) })}</p>`}
  </div>`;
}

/** Asked twice where one goes that somebody may have on a board. @param {{ replaces: boolean, onMade: (words: string) => void }} props */
function Renewal({ replaces, onMade }) {
  const [sure, setSure] = useState(false);
  const [renew, { busy, refused }] = useAsk(async () => onMade((await api.post("/admin/daily_pass")).data.password));
  const root = useFocusBack(sure);
  return html`<div class="office-form" ref=${root}>
    <${Refusal} of=${refused} />
    ${sure
      ? html`<${Question} class="notice wait code-sure" tone="main" words=${t("pass.sure")} yes=${t("pass.renew")} busy=${busy} onYes=${renew} onNo=${() => setSure(false)} />`
      : html`<button type="button" class="button pass-renew" aria-disabled=${busy} onClick=${replaces ? () => setSure(true) : renew}><${Icon} name="key-round" />${t(busy ? "loading" : "pass.renew")}</button>`}
  </div>`;
}

/** "26 November". @param {string} date */
const dayName = (date) => new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(date));

/** "26 Nov, 17:03". @param {string} at @param {string} [timeZone] */
const madeAt = (at, timeZone) =>
  new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", ...hourly(), timeZone }).format(Date.parse(at));
