/** What a branch has: found by typing, narrowed to what is low, sold out or not counted, and opened to be moved or asked for. */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { house } from "staff/house.js";
import { Choice } from "staff/menu/edit/choice.js";
import { Refusal } from "staff/refusal.js";
import { go, place } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";
import { Thing } from "staff/stock/thing.js";
import { useStock } from "staff/stock/reading.js";
import { Row } from "staff/stock/row.js";
import { counts, filterOf, FILTERS, shown } from "staff/stock/standing.js";

/** @typedef {import("staff/stock/reading.js").Branch} Branch */

const SHOWN = 100; // more than anybody reads before typing; a list of thousands would be slow to draw

/** @param {{ branches: Branch[], open?: string }} props `open` is a row by its id */
export function Shelves({ branches, open }) {
  const { query } = place.value;
  const filter = filterOf(query.get("show"));
  const said = Number(open?.split("-")[0] ?? query.get("branch"));
  const branch = branches.find(({ id }) => id === said)?.id ?? branches[0]?.id ?? null;
  const [search, setSearch] = useState("");
  const [room, setRoom] = useState(SHOWN);
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { rows, at, busy, refused, again, put } = useStock(branch, branch === branches[0]?.id);
  const address = (/** @type {Record<string, string>} */ changed) => `/stock?${new URLSearchParams({ branch: String(branch), show: filter, ...changed })}`;
  useShortcuts([
    { keys: "/", does: "stock.search", run: () => box.current?.focus() },
    { keys: "o", does: "stock.filter.low", run: () => go(address({ show: filter === "low" ? "all" : "low" }), { replace: true }) },
  ]);
  const many = counts(rows ?? []);
  const found = shown(rows ?? [], filter, search);
  const thing = rows?.find(({ id }) => id === open);
  const typed = (/** @type {Event} */ event) => {
    setSearch(/** @type {HTMLInputElement} */ (event.target).value);
    setRoom(SHOWN);
  };
  return html`<div class="stock">
    <div class="stock-head">
      ${branches.length > 1 && html`<${Choice} label=${t("stock.branch")} value=${String(branch)} options=${branches.map(({ id, name }) => [String(id), name])} onChange=${(/** @type {string} */ to) => go(address({ branch: to }), { replace: true })} />`}
      <label class="field"><span class="field-name">${t("stock.search")}</span><input type="search" ref=${box} value=${search} aria-keyshortcuts="/" onInput=${typed} /></label>
    </div>
    <div class="office-row" role="group" aria-label=${t("stock.narrow")}>
      ${FILTERS.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${one === filter} aria-keyshortcuts=${one === "low" ? "o" : undefined} onClick=${() => go(address({ show: one }), { replace: true })}>${t(`stock.filter.${one}`)}${rows && ` · ${many[one]}`}${one === "low" && html`<${Keys} of="o" />`}</button>`)}
    </div>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${again}>${t("try_again")}</button><//>
    ${rows === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${rows && html`<p class="stock-at quiet">${t("frame.as_of", { time: clock(at, house.restaurant.value?.timezone) })}<button type="button" class="button quiet round" aria-label=${t("stock.refresh")} aria-disabled=${busy} onClick=${again}><${Icon} name="refresh-cw" /></button></p>`}
    ${rows?.length === 0 && html`<div class="office-empty"><${Icon} name="archive" /><p>${t("stock.nothing")}</p></div>`}
    ${rows && rows.length > 0 && found.length === 0 && html`<div class="office-empty"><${Icon} name=${search ? "search" : "circle-check"} /><p>${search ? t("stock.none", { search }) : t(`stock.no.${filter}`)}</p></div>`}
    ${found.length > 0 && html`<ul class="stock-list">${found.slice(0, room).map((row) => html`<${Row} key=${row.id} row=${row} filter=${filter} onChange=${put} />`)}</ul>`}
    ${found.length > room && html`<button type="button" class="button wide" onClick=${() => setRoom(room + 5 * SHOWN)}>${t("stock.more", { count: found.length - room })}</button>`}
    ${thing && html`<${Thing} key=${thing.id} row=${thing} branches=${branches} onChange=${put} onClose=${() => go(address({}))} />`}
    ${open && rows && !thing && html`<p class="refusal" role="alert">${t("error.INVENTORY_NOT_FOUND")}</p>`}
  </div>`;
}
