/**
 * What staff did with a visit, from the audit, for managers; and taking a merge back within the hour.
 *
 * Owns: reading it when it is asked for. Must not: write words that the audit does not have.
 */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { known, t, wrong } from "trivet/i18n.js";
import { clock, instant, now, serverTime } from "trivet/time.js";
import { api, may } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { undoableOf } from "staff/floor/undoing.js";
import { ask, house } from "staff/house.js";

const HOUR_MS = 3_600_000;

/** @typedef {{ id: number, at: string, who: { name: string } | null, what: string, subject: string, old: string | null, new: string | null }} Entry */

/** @param {{ session: import("staff/live.js").Session }} props */
export function Story({ session }) {
  const [open, setOpen] = useState(false);
  const [entries, setEntries] = useState(/** @type {Entry[]} */ ([]));
  const [merged, setMerged] = useState(/** @type {Entry[]} */ ([]));
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  const subject = `session-${session.session_id}`;
  const manager = may("manager");
  useEffect(() => {
    if (!manager) return;
    let here = true;
    const from = new Date(serverTime() - HOUR_MS).toISOString();
    Promise.all([{ what: "session_merged", from }, { subject }].map((query) => api.get("/admin/audit", { query }))).then(
      ([merges, mine]) => {
        if (!here) return;
        setEntries(mine?.data.entries ?? []);
        setMerged(undoableOf(merges?.data.entries ?? [], mine?.data.entries ?? [], subject));
        setFailed(null);
      },
      (error) => here && setFailed(error),
    );
    return () => void (here = false);
  }, [subject, open, session.members.length, session.state, session.order_count]);
  if (!manager) return null;
  const undoable = merged.filter(({ at }) => now.value - (instant(at) ?? 0) < HOUR_MS);
  return html`<section class="story">
    ${undoable.map((entry) => html`<${Act} key=${entry.id} icon="split" label=${t("act.undo_merge", { table: from(entry) })} question=${t("act.undo_merge_sure")} run=${() => ask({ type: "undo_merge", session_id: entry.subject.replace("session-", "") })} />`)}
    <details open=${open} onToggle=${(/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.target).open)}>
      <summary>${t("story.title")}</summary>
      ${failed && html`<p class="refusal">${wrong(failed)}</p>`}
      <ol class="way">${entries.map((entry) => html`<li key=${entry.id}>
        <span class="time quiet">${clock(instant(entry.at) ?? 0, house.restaurant.value?.timezone)}</span>
        <span>${said(entry)}</span><span class="quiet">${entry.who?.name ?? "Trivet"}</span>
      </li>`)}</ol>
      ${open && entries.length === 0 && !failed && html`<p class="quiet">${t("story.none")}</p>`}
    </details>
  </section>`;
}

/** @param {Entry} entry */
const said = ({ what }) => (known(`audit.${what}`) ? t(`audit.${what}`) : what.replaceAll("_", " "));

/** Which table they came from, as far as the entry says. @param {Entry} entry */
function from({ old }) {
  const id = Number(/table id (\d+)/.exec(old ?? "")?.[1]);
  const number = house.tables.value.get(id)?.table_number;
  return number === undefined ? "" : t("floor.table_n", { number });
}
