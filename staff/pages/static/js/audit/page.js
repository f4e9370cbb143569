/**
 * The audit: who did what, when, what it was and what it is now; the newest first, more on demand.
 *
 * `/staff/audit?who=&what=&subject=&from=&to=` is what is looked for, so that it can be kept and sent.
 */
import { html } from "htm/preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { byDay, dayName } from "staff/audit/days.js";
import { addressOf, asked, backwards, filterOf } from "staff/audit/filter.js";
import { Filters } from "staff/audit/filters.js";
import { useNames } from "staff/audit/names.js";
import { sentence, subjectName } from "staff/audit/sentence.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { go, place } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("staff/audit/sentence.js").Entry} Entry */
/** @typedef {import("staff/audit/sentence.js").Names} Names */
/** @typedef {import("staff/audit/filter.js").Filter} Filter */

const PAGE = 50;

export function Page() {
  const query = place.value.query.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(query)), [query]);
  const { entries, more, first, next, again } = useEntries(filter);
  const names = useNames(entries ?? []);
  const look = (/** @type {Partial<Filter>} */ changed) => go(addressOf({ ...filter, ...changed }), { replace: true });
  useShortcuts([{ keys: "r", does: "audit.refresh", run: again }]);
  const filtered = Object.keys(asked(filter)).length > 0;
  return html`<header class="office-head">
      <h1>${t("page.audit")}</h1>
      <button type="button" class="button" aria-keyshortcuts="r" onClick=${again}><${Icon} name="refresh-cw" />${t("audit.refresh")}<${Keys} of="r" /></button>
    </header>
    <${Filters} filter=${filter} names=${names} onChange=${look} />
    <div class="audit" aria-busy=${first.busy}>
      <${Refusal} of=${first.refused}><button type="button" class="button" onClick=${again}>${t("try_again")}</button><//>
      ${entries === null && !first.refused && html`<${Waiting} />`}
      ${entries?.length === 0 && html`<${Empty} filtered=${filtered} />`}
      ${byDay(entries ?? [], names.zone).map(
        ({ day, entries: those }) => html`<section key=${day}>
          <h2 class="weekday">${dayName(day)}</h2>
          <ol>${those.map((entry) => html`<${Line} key=${entry.id} entry=${entry} names=${names} onLook=${look} />`)}</ol>
        </section>`,
      )}
      <${Refusal} of=${next.refused} />
      ${more !== null && html`<button type="button" class="button wide" aria-disabled=${next.busy} onClick=${next.run}>${t(next.busy ? "loading" : "audit.more")}</button>`}
      ${entries && entries.length > 0 && more === null && html`<p class="quiet audit-end">${t("audit.end")}</p>`}
    </div>`;
}

/** @param {{ entry: Entry, names: Names, onLook: (changed: Partial<Filter>) => void }} props */
function Line({ entry, names, onLook }) {
  const { before, who, after } = sentence(entry, names);
  const subject = subjectName(entry.subject, names);
  return html`<li class="audit-line">
    <time class="time quiet" datetime=${entry.at}>${clock(Date.parse(entry.at), names.zone)}</time>
    <p>${before}<strong>${who}</strong>${after}${swatch(entry)}</p>
    <div class="audit-only">
      ${entry.who && html`<button type="button" class="button quiet round" title=${t("audit.only", { name: who })} aria-label=${t("audit.only", { name: who })} onClick=${() => onLook({ who: String(entry.who?.id) })}><${Icon} name="user" /></button>`}
      <button type="button" class="button quiet round" title=${t("audit.only", { name: subject })} aria-label=${t("audit.only", { name: subject })} onClick=${() => onLook({ subject: entry.subject })}><${Icon} name="search" /></button>
    </div>
  </li>`;
}

/** The colours themselves, where colours are what has changed. @param {Entry} entry */
function swatch({ what, old, new: now }) {
  if (what !== "brand_color_changed") return null;
  return html` <span class="swatches" aria-hidden="true">${[old, now].map((color) => color && html`<i class="swatch" style=${{ background: color }}></i>`)}</span>`;
}

const Waiting = () => html`<div role="status"><span class="aloud">${t("loading")}</span>${[1, 2, 3, 4, 5, 6].map((key) => html`<div key=${key} class="skeleton audit-skeleton"></div>`)}</div>`;

/** @param {{ filtered: boolean }} props */
const Empty = ({ filtered }) => html`<div class="office-empty">
  <${Icon} name="scroll-text" />
  <p>${t(filtered ? "audit.nothing_fits" : "audit.empty")}</p>
  ${filtered && html`<button type="button" class="button" onClick=${() => go("/audit", { replace: true })}>${t("audit.all")}</button>`}
</div>`;

/**
 * The entries that fit, a page and then more; what was asked for before and comes late is left out.
 * @param {Filter} filter
 */
function useEntries(filter) {
  const [entries, setEntries] = useState(/** @type {Entry[] | null} */ (null));
  const [more, setMore] = useState(/** @type {number | null} */ (null));
  const turn = useRef(0);
  const nonsense = backwards(filter);
  async function load(/** @type {number | null} */ before) {
    const mine = before === null ? ++turn.current : turn.current;
    const { data } = await api.get("/admin/audit", { query: { ...asked(filter), before, limit: PAGE } });
    if (mine !== turn.current) return;
    setEntries((shown) => (before === null ? data.entries : [...(shown ?? []), ...data.entries]));
    setMore(data.before);
    if (before !== null) announce(t("audit.came", { count: data.entries.length }));
  }
  const first = useFirst(() => load(null));
  const [run, next] = useAsk(() => load(more));
  useEffect(() => {
    turn.current++;
    setEntries(null);
    setMore(null);
    if (!nonsense) first.run();
  }, [filter]);
  return { entries: nonsense ? [] : entries, more, first, next: { ...next, run }, again: () => !nonsense && first.run() };
}

/**
 * The latest question counts, also where the one before is still under way.
 * @param {() => Promise<void>} what
 */
function useFirst(what) {
  const [state, setState] = useState({ busy: false, refused: /** @type {import("trivet/http.js").TrivetError | null} */ (null) });
  const latest = useRef(0);
  async function run() {
    const mine = ++latest.current;
    const tell = (/** @type {typeof state} */ next) => mine === latest.current && setState(next);
    setState({ busy: true, refused: null });
    await what().then(
      () => tell({ busy: false, refused: null }),
      (refused) => tell({ busy: false, refused }),
    );
  }
  return { ...state, run };
}
