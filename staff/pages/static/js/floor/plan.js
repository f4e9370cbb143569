/**
 * The plan of the floor. A manager arranges it: with a finger or a mouse, or with a table's arrow keys; others see it.
 *
 * Owns: the plan on the screen, and what is moved but not saved. Must not: do arithmetic (`arranging.js`).
 */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { dragged, laidOut, MAX, roomFor, settled, stepped } from "staff/floor/arranging.js";
import { Since, ToServe, toServe } from "staff/floor/card.js";
import { seenTables } from "staff/floor/seen.js";
import { byNumber } from "staff/floor/urgency.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/floor/arranging.js").Spot} Spot */
/** @typedef {import("staff/floor/seen.js").SeenTable} SeenTable */

/** @param {{ arranges: boolean, here?: string }} props */
export function Plan({ arranges, here }) {
  const [arranging, setArranging] = useState(false);
  const [moved, setMoved] = useState(/** @type {ReadonlyMap<number, Spot>} */ (new Map()));
  const room = useRef(/** @type {HTMLElement | null} */ (null));
  const all = [...seenTables.value.values()].sort(byNumber);
  const { columns, rows } = roomFor(all.length);
  const first = laidOut(all.map(({ table }) => table));
  const spotOf = (/** @type {SeenTable["table"]} */ table) => moved.get(table.table_id) ?? table.plan ?? /** @type {Spot} */ (first.get(table.table_id));
  const put = (/** @type {number} */ id, /** @type {Spot} */ spot) => setMoved((before) => new Map(before).set(id, spot));
  const [save, { busy, refused }] = useAsk(async () => {
    const given = all.filter(({ table }) => moved.has(table.table_id) || !table.plan).map(({ table }) => ({ table_id: table.table_id, ...settled(spotOf(table), 1) }));
    for (let n = 0; n < given.length; n += 300) await api.put("/admin/plan", { body: { tables: given.slice(n, n + 300) } });
    setArranging(false);
    setMoved(new Map());
  });
  const leave = () => {
    setArranging(false);
    setMoved(new Map());
  };
  return html`${arranges && html`<div class="plan-head">
      ${arranging
        ? html`<p class="quiet">${t("plan.how")}</p>
            <button type="button" class="button" onClick=${leave}>${t("cancel")}</button>
            <button type="button" class="button main" aria-disabled=${busy} onClick=${save}>${t("save")}</button>`
        : html`<button type="button" class="button" onClick=${() => setArranging(true)}><${Icon} name="move" />${t("plan.arrange")}</button>`}
      <${Refusal} of=${refused} />
    </div>`}
    <div class="plan-frame"><ul class=${`plan ${arranging ? "arranging" : ""}`} style=${{ "--columns": columns, "--rows": rows }} ref=${room}>
      ${all.map((seen) => html`<${Standing} key=${seen.table.table_id} seen=${seen} spot=${spotOf(seen.table)} here=${here === String(seen.table.table_number)}
        arranging=${arranging} room=${room} put=${(/** @type {Spot} */ spot) => put(seen.table.table_id, spot)} />`)}
    </ul></div>`;
}

/** @param {{ seen: SeenTable, spot: Spot, here: boolean, arranging: boolean, room: { current: HTMLElement | null }, put: (spot: Spot) => void }} props */
function Standing({ seen, spot, here, arranging, room, put }) {
  const { table, urgency } = seen;
  const where = { "--x": spot.x / MAX, "--y": spot.y / MAX };
  const inside = html`<span class="table-number"><span class="aloud">${t("floor.table")} </span>${table.table_number}</span>
    <span class=${`band ${urgency.tone}`}><${Icon} name=${urgency.icon} /><span class="band-word">${t(`urgency.${urgency.name}`)}</span></span>
    ${toServe(seen) > 0 ? html`<${ToServe} seen=${seen} small />` : urgency.since && html`<span class="time quiet"><${Since} at=${urgency.since} /></span>`}`;
  if (!arranging) {
    return html`<li class="standing" style=${where}><${Link} to=${`/floor/${table.table_number}`} class=${`table-card tone-${urgency.tone}`} aria-current=${here ? "true" : undefined}>${inside}<//></li>`;
  }
  const key = (/** @type {KeyboardEvent} */ press) => {
    const next = stepped(spot, press);
    if (!next) return;
    press.preventDefault();
    put(next);
    announce(t("plan.at", { number: table.table_number, x: next.x / 10, y: next.y / 10 }));
  };
  return html`<li class="standing" style=${where}>
    <button type="button" class="table-card" aria-roledescription=${t("plan.movable")} onKeyDown=${key} onPointerDown=${(/** @type {PointerEvent} */ start) => drag(start, spot, room.current, put)}>${inside}</button>
  </li>`;
}

/**
 * Follows a pointer; where it lets go, the table stands on the grid.
 * @param {PointerEvent} start @param {Spot} from @param {HTMLElement | null} room @param {(spot: Spot) => void} put
 */
function drag(start, from, room, put) {
  if (!room || start.button !== 0) return;
  const table = /** @type {HTMLElement} */ (start.currentTarget);
  const size = { width: room.clientWidth - table.offsetWidth, height: room.clientHeight - table.offsetHeight };
  let spot = from;
  const follow = (/** @type {PointerEvent} */ event) => {
    spot = dragged(from, { dx: event.clientX - start.clientX, dy: event.clientY - start.clientY }, size);
    put(spot);
  };
  const end = () => {
    table.removeEventListener("pointermove", follow);
    if (spot !== from) put(settled(spot));
  };
  table.setPointerCapture(start.pointerId);
  table.addEventListener("pointermove", follow);
  table.addEventListener("pointerup", end, { once: true });
  table.addEventListener("pointercancel", end, { once: true });
}
