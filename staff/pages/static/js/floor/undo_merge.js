/**
 * Taking a merge into a visit back within the hour, for managers; what was merged is known from the audit.
 *
 * Owns: asking for it. Must not: know which merges those are (`undoing.js`).
 */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { instant, now, serverTime } from "trivet/time.js";
import { api, may } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { undoableOf } from "staff/floor/undoing.js";
import { ask, house } from "staff/house.js";

const HOUR_MS = 3_600_000;

/** @typedef {{ id: number, at: string, what: string, subject: string, old: string | null, new: string | null }} Merge */

/** @param {{ session: import("staff/live.js").Session }} props */
export function UndoMerge({ session }) {
  const [merged, setMerged] = useState(/** @type {Merge[]} */ ([]));
  const subject = `session-${session.session_id}`;
  const manager = may("manager");
  useEffect(() => {
    if (!manager) return;
    let here = true;
    const from = new Date(serverTime() - HOUR_MS).toISOString();
    Promise.all([{ what: "session_merged", from }, { subject }].map((query) => api.get("/admin/audit", { query }))).then(
      ([merges, mine]) => here && setMerged(undoableOf(merges?.data.entries ?? [], mine?.data.entries ?? [], subject)),
      () => {}, // there is nothing to take back then, as far as anybody knows
    );
    return () => void (here = false);
  }, [subject, session.members.length, session.state, session.order_count]);
  if (!manager) return null;
  const undoable = merged.filter(({ at }) => now.value - (instant(at) ?? 0) < HOUR_MS);
  return html`${undoable.map((entry) => html`<${Act} key=${entry.id} icon="split" label=${t("act.undo_merge", { table: from(entry) })} question=${t("act.undo_merge_sure")} run=${() => ask({ type: "undo_merge", session_id: entry.subject.replace("session-", "") })} />`)}`;
}

/** Which table they came from, as far as the entry says. @param {Merge} entry */
function from({ old }) {
  const id = Number(/table id (\d+)/.exec(old ?? "")?.[1]);
  const number = house.tables.value.get(id)?.table_number;
  return number === undefined ? "" : t("floor.table_n", { number });
}
