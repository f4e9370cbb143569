/** What staff do with a party and with its table. What one may not do is not shown; what is dangerous asks once, in place. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { may } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { inTheWay } from "staff/floor/in_the_way.js";
import { LastVisit } from "staff/floor/last_visit.js";
import { seenTables } from "staff/floor/seen.js";
import { money } from "staff/money.js";
import { byNumber } from "staff/floor/urgency.js";
import { focused, useFocusBack } from "staff/focus.js";
import { ask, house } from "staff/house.js";
import { go } from "staff/router.js";

/** @typedef {import("staff/floor/seen.js").SeenTable} SeenTable */
/** @typedef {import("staff/live.js").Session} Session */

/** Why a visit is not closed, as far as the floor shows it. @param {import("trivet/http.js").TrivetError} refused @param {Session} session */
function stillBusy(refused, session) {
  if (refused.code !== "SESSION_BUSY") return undefined;
  if (session.members.some(({ connected }) => connected)) return t("act.close_connected");
  return session.open_bill > 0 ? t("act.close_owes", { amount: money(session.open_bill) }) : t("act.close_placing");
}

/** @param {{ session: Session, seen?: SeenTable }} props */
export function SessionControls({ session, seen }) {
  const session_id = session.session_id;
  if (session.state === "closed") {
    return html`<section class="acts">
      <${Act} icon="undo-2" label=${t("act.restore")} run=${() => ask({ type: "restore_session", session_id }).then(() => session.table_number && go(`/floor/${session.table_number}`))} instead=${inTheWay} />
    </section>`;
  }
  const force = may("manager") && html`<${Act} class="alert" icon="power-off" label=${t("act.force_close")} question=${t("act.force_close_sure")} run=${() => ask({ type: "force_close_session", session_id })} />`;
  return html`<section aria-labelledby="controls-title">
    <h2 id="controls-title">${t("act.title")}</h2>
    <div class="acts">
      <${MoveTo} session=${session} />
      <${MergeInto} session=${session} />
      <${Act} icon="door-closed" label=${t("act.close")} keys="x" does="keys.close" run=${() => ask({ type: "close_session", session_id })} words=${(/** @type {any} */ refused) => stillBusy(refused, session)} instead=${() => force || t("act.close_instead")} />
      ${seen && html`<${TableActs} seen=${seen} />`}
    </div>
  </section>`;
}

/** A table where nobody sits. @param {{ seen: SeenTable }} props */
export function EmptyTableControls({ seen }) {
  const [name, setName] = useState("");
  const table_id = seen.table.table_id;
  const nickname = name.trim() ? { nickname: name.trim() } : {};
  return html`<section>
    <p class="quiet">${t(seen.table.enabled ? "floor.nobody" : "floor.disabled")}</p>
    ${seen.table.enabled && html`<div class="field"><label for="guest">${t("act.guest")}</label><input id="guest" maxlength="40" placeholder=${t("act.guest_hint")} value=${name} onInput=${(/** @type {Event} */ event) => setName(/** @type {HTMLInputElement} */ (event.target).value)} /></div>
      <${Act} class="main" icon="user-plus" label=${t("act.open")} run=${() => ask({ type: "open_session", table_id, ...nickname })} />`}
    <div class="acts"><${TableActs} seen=${seen} /></div>
    <${LastVisit} table_id=${table_id} />
  </section>`;
}

/** The table's own switch and code, for managers. @param {{ seen: SeenTable }} props */
function TableActs({ seen }) {
  const { table_id, enabled, table_number } = seen.table;
  if (!may("manager")) return null;
  return html`${enabled
      ? html`<${Act} icon="ban" label=${t("act.disable")} question=${t("act.disable_sure", { number: table_number })} run=${() => ask({ type: "disable_table", table_id })} />`
      : html`<${Act} icon="circle-check" label=${t("act.enable")} run=${() => ask({ type: "enable_table", table_id })} />`}
    <${Act} icon="qr-code" label=${t("act.rotate")} question=${t("act.rotate_sure")} run=${() => ask({ type: "rotate_qr", table_id })} />`;
}

/** @param {{ session: Session }} props */
function MoveTo({ session }) {
  const free = [...seenTables.value.values()].filter((seen) => !seen.session).sort(byNumber);
  const options = free.map(({ table }) => ({ value: String(table.table_id), label: t("floor.table_n", { number: table.table_number }) }));
  const run = async (/** @type {string} */ value) => {
    await ask({ type: "move_session", session_id: session.session_id, table_id: Number(value) });
    go(`/floor/${house.tables.value.get(Number(value))?.table_number}`, { replace: true });
  };
  return html`<${Choosing} icon="move" label=${t("act.move")} keys="n" does="keys.move" to=${t("act.move_to")} options=${options} none=${t("act.move_none")} run=${run} />`;
}

/** @param {{ session: Session }} props */
function MergeInto({ session }) {
  const others = [...seenTables.value.values()].filter((seen) => seen.session && seen.session !== session).sort(byNumber);
  const options = others.map(({ table, session: other }) => ({ value: other?.session_id ?? "", label: t("floor.table_n", { number: table.table_number }) }));
  const run = async (/** @type {string} */ into) => {
    const number = house.sessions.value.get(into)?.table_number;
    await ask({ type: "merge_session", session_id: session.session_id, into });
    go(`/floor/${number}`, { replace: true });
  };
  return html`<${Choosing} icon="merge" label=${t("act.merge")} to=${t("act.merge_into")} options=${options} none=${t("act.merge_none")} run=${run} />`;
}

/**
 * A button that becomes a choice of where, and is done once that is chosen and said.
 * @param {{ icon: string, label: string, keys?: string, does?: string, to: string, options: { value: string, label: string }[], none: string, run: (value: string) => Promise<any> }} props
 */
function Choosing({ icon, label, keys, does, to, options, none, run }) {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState("");
  const root = useFocusBack(open);
  if (!open) return html`<div ref=${root}><${Act} icon=${icon} label=${label} keys=${keys} does=${does} run=${async () => setOpen(true)} /></div>`;
  const value = options.some((option) => option.value === chosen) ? chosen : "";
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setOpen(false);
  };
  return html`<div class="question" role="group" aria-label=${label} onKeyDown=${escape}>
    ${options.length === 0
      ? html`<p>${none}</p>`
      : html`<select aria-label=${to} ref=${focused} value=${value} onChange=${(/** @type {Event} */ event) => setChosen(/** @type {HTMLSelectElement} */ (event.target).value)}>
          <option value="">${to}</option>
          ${options.map((option) => html`<option key=${option.value} value=${option.value} selected=${option.value === value}>${option.label}</option>`)}
        </select>`}
    <button type="button" class="button" onClick=${() => setOpen(false)}>${t("cancel")}</button>
    ${value && html`<${Act} class="main" icon=${icon} label=${label} run=${() => run(value)} instead=${inTheWay} />`}
  </div>`;
}
