/** How Trivet is: what runs and what waits, the last hours in small charts, and the switch that stops all ordering. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { house } from "staff/house.js";
import { Refusal } from "staff/refusal.js";
import { Charts } from "staff/system/charts.js";
import { duration, milliseconds, number, unwell } from "staff/system/figures.js";
import { KillSwitch } from "staff/system/kill_switch.js";
import { Tree } from "staff/system/tree.js";

const EVERY_MS = 4000;
const HISTORY_EVERY = 15; // looks: it has a point a minute

export function Page() {
  const { system, history, at, refused } = useSystem();
  return html`<header class="office-head">
      <h1>${t("page.system")}</h1>
      ${at && html`<p class="quiet">${t("system.as_of", { time: clock(at, house.restaurant.value?.timezone) })}</p>`}
    </header>
    <${KillSwitch} />
    <${Refusal} of=${refused} />
    ${!system && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${system && html`<${Figures} system=${system} />`}
    ${history && html`<${Charts} points=${history.points} everyMs=${history.every_s * 1000} />`}
    ${system && html`<section class="system-part">
      <h2>${t("system.services")}</h2>
      <${Well} count=${unwell(system.supervision.holds)} />
      <${Tree} services=${[system.supervision]} />
    </section>`}`;
}

/** @param {{ count: number }} props */
const Well = ({ count }) => html`<p class=${`tag ${count ? "alert" : "good"}`}><${Icon} name=${count ? "triangle-alert" : "circle-check"} />${count ? t("system.unwell", { count }) : t("system.well")}</p>`;

/** The figures of now. @param {{ system: any }} props */
function Figures({ system }) {
  const { till, queues, journal, sessions } = system;
  const unsent = till.oldest_unsent_s;
  const rows = [
    ["till", t(`system.breaker.${till.breaker}`), till.breaker === "closed" ? "" : "alert"],
    ["oldest", unsent === null ? t("system.nothing_unsent") : duration(unsent), unsent !== null && unsent > 60 ? "wait" : ""],
    ["alerts", number(till.alerts), ""],
    ["sessions", number(sessions.live), ""],
    ["connections", number(sessions.connections), ""],
    ["screens", number(system.screens), ""],
    ["changes", number(journal.changes), ""],
    ["flushes", number(journal.flushes), ""],
    ["last_flush", milliseconds(journal.last_flush_ms), ""],
    ...Object.entries(queues).map(([name, count]) => [`queue.${name}`, number(Number(count)), Number(count) > 100 ? "wait" : ""]),
  ];
  return html`<dl class="figures">
    ${rows.map(([name, value, how]) => html`<div key=${name} class=${`figure ${how}`}><dt>${t(`system.${name}`)}</dt><dd>${how && html`<${Icon} name="triangle-alert" />`}${value}</dd></div>`)}
  </dl>`;
}

/** How it is, looked at again every few seconds while the page is seen; what fails is tried again and what was stays. */
function useSystem() {
  const [state, setState] = useState(/** @type {{ system: any, history: any, at: number | null, refused: any }} */ ({ system: null, history: null, at: null, refused: null }));
  const looks = useRef(0);
  useEffect(() => {
    const ended = new AbortController();
    const asking = { signal: ended.signal };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    async function look() {
      clearTimeout(timer);
      if (!document.hidden) await once();
      if (!ended.signal.aborted) timer = setTimeout(look, EVERY_MS);
    }
    async function once() {
      try {
        const { data: system } = await api.get("/admin/system", asking);
        const news = looks.current++ % HISTORY_EVERY === 0 ? { history: (await api.get("/admin/system/history", asking)).data } : {};
        if (!ended.signal.aborted) setState((before) => ({ ...before, ...news, system, at: Date.now(), refused: null }));
      } catch (refused) {
        looks.current = 0;
        if (!ended.signal.aborted) setState((before) => ({ ...before, refused }));
      }
    }
    look();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, []);
  return state;
}
