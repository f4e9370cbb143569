/** Other systems that hear what changes here: whether each has everything, why not, and having it tried again. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { house } from "staff/house.js";
import { Refusal } from "staff/refusal.js";
import { Card } from "staff/sync/card.js";
import { withSink } from "staff/sync/reading.js";

/** @typedef {import("staff/sync/reading.js").Sink} Sink */

const EVERY_MS = 5000;

export function Page() {
  const { sinks, at, refused, become } = useSinks();
  return html`<header class="office-head"><h1>${t("page.sync")}</h1></header>
    <p class="quiet office-about">${t("sync.about")}</p>
    <${Refusal} of=${refused} />
    ${sinks === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton sync-skeleton"></div></div>`}
    ${sinks && sinks.length === 0 && html`<${None} />`}
    ${sinks && sinks.length > 0 && html`<ul class="sync-list">${sinks.map((sink) => html`<${Card} key=${sink.id} of=${sink} at=${at} onBecome=${become} />`)}</ul>`}`;
}

/** Nobody hears anything; how that is changed. */
function None() {
  const slug = house.restaurant.value?.slug ?? "…";
  return html`<div class="office-empty sync-none">
    <${Icon} name="refresh-cw" />
    <p>${t("sync.none")}</p>
    <p>${t("sync.set_up")}</p>
    <pre><code>python run.py sync add ${slug} redis</code></pre>
  </div>`;
}

/** How they are, looked at again every few seconds while the page is seen; what fails is tried again and what was stays. */
function useSinks() {
  const [state, setState] = useState(/** @type {{ sinks: Sink[] | null, at: number, refused: any }} */ ({ sinks: null, at: 0, refused: null }));
  useEffect(() => {
    const ended = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    async function look() {
      if (!document.hidden) await once();
      if (!ended.signal.aborted) timer = setTimeout(look, EVERY_MS);
    }
    async function once() {
      try {
        const { data } = await api.get("/admin/sync", { signal: ended.signal });
        if (!ended.signal.aborted) setState({ sinks: data.sinks, at: Date.now(), refused: null });
      } catch (refused) {
        if (!ended.signal.aborted) setState((before) => ({ ...before, refused }));
      }
    }
    look();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, []);
  const become = (/** @type {Sink} */ sink) => setState((before) => ({ ...before, sinks: withSink(before.sinks ?? [], sink), at: Date.now() }));
  return { ...state, become };
}
