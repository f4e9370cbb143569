/**
 * The floor: tables as cards or as a plan, what needs somebody, and one table opened beside them.
 *
 * `/staff/floor`, `/staff/floor/12` (the table with this number), `/staff/floor/s/<session>` (a visit that has ended).
 */
import { useComputed } from "@preact/signals";
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { localStorage } from "trivet/shelf.js";
import { Icon } from "trivet/components/icon.js";
import { may } from "staff/account.js";
import { Card } from "staff/floor/card.js";
import { Detail } from "staff/floor/detail.js";
import { FloorHead } from "staff/floor/head.js";
import { useHeld } from "staff/floor/held.js";
import { Needs } from "staff/floor/needs.js";
import { Plan } from "staff/floor/plan.js";
import { seenTables } from "staff/floor/seen.js";
import { byNumber, byUrgency } from "staff/floor/urgency.js";
import { useFocusBack } from "staff/focus.js";
import { house } from "staff/house.js";
import { go, Link } from "staff/router.js";
import { useShortcuts } from "staff/shortcuts.js";

/** @typedef {{ view: "cards" | "plan", sort: "number" | "urgency" }} Choice */

const CHOICE = "trivet.floor";

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const [choice, setChoice] = useState(chosen);
  const [search, setSearch] = useState("");
  const open = rest.length > 0;
  const root = useFocusBack(rest.join("/"), `.table-card[href$="/floor/${rest[0]}"]`);
  const choose = (/** @type {Partial<Choice>} */ more) => {
    const next = { ...choice, ...more };
    localStorage.setItem(CHOICE, JSON.stringify(next));
    setChoice(next);
  };
  const step = (/** @type {number} */ by) => {
    const all = [...seenTables.value.values()].sort(byNumber).map(({ table }) => String(table.table_number));
    if (all.length === 0) return;
    const at = rest[0] ? all.indexOf(rest[0]) : by > 0 ? -1 : all.length;
    go(`/floor/${all[(at + by + all.length) % all.length]}`);
  };
  useShortcuts([
    { keys: "v", does: "keys.view", run: () => choose({ view: choice.view === "cards" ? "plan" : "cards" }) },
    { keys: "s", does: "keys.sort", run: () => choose({ sort: choice.sort === "number" ? "urgency" : "number" }) },
    { keys: "/", does: "keys.search", run: () => root.current?.querySelector("input")?.focus() },
    { keys: "ArrowRight", does: "keys.next_table", run: () => step(1) },
    { keys: "ArrowLeft", does: "keys.previous_table", run: () => step(-1) },
    { keys: "Escape", does: "keys.back", always: true, run: () => open && go("/floor") },
  ]);
  return html`<div class=${`floor ${open ? "open" : ""}`} ref=${root}>
    <div class="floor-tables">
      <${FloorHead} choice=${choice} choose=${choose} search=${search} onSearch=${setSearch} />
      ${!house.known.value ? html`<${Waiting} />` : seenTables.value.size === 0 ? html`<${NoTables} />` : choice.view === "plan" ? html`<${Plan} arranges=${may("manager")} here=${rest[0]} />` : html`<${Cards} sort=${choice.sort} search=${search} here=${rest[0]} />`}
    </div>
    <aside class="floor-needs"><${Needs} /></aside>
    ${open && html`<${Detail} key=${rest.join("/")} rest=${rest} />`}
  </div>`;
}

/** @param {{ sort: Choice["sort"], search: string, here?: string }} props */
function Cards({ sort, search, here }) {
  const sorted = useComputed(() => [...seenTables.value.values()]);
  const all = [...sorted.value].sort(sort === "urgency" ? byUrgency : byNumber).filter((seen) => found(seen, search));
  const { list, at } = useHeld(all, ({ table }) => table.table_id);
  if (list.length === 0) return html`<p class="quiet floor-empty">${t("floor.not_found", { search })}</p>`;
  return html`<ul class="cards" ...${at}>
    ${list.filter((seen) => found(seen, search)).map((seen) => html`<li key=${seen.table.table_id}><${Card} seen=${seenTables.value.get(seen.table.table_id) ?? seen} here=${here === String(seen.table.table_number)} /></li>`)}
  </ul>`;
}

/** No page makes tables; where there is a shop, its orders are what there is to do. */
const NoTables = () => html`<div class="office-empty"><${Icon} name="layout-grid" />
  <p>${t("floor.empty")}</p>
  ${house.sells.value && html`<p>${t("floor.shop")}</p><${Link} to="/ops" class="button"><${Icon} name="shopping-basket" />${t("page.ops")}<//>`}
</div>`;

/** By number, or by who sits there. @param {import("staff/floor/seen.js").SeenTable} seen @param {string} search */
function found({ table, session }, search) {
  const text = search.trim().toLocaleLowerCase();
  if (!text) return true;
  if (/^\d+$/.test(text)) return String(table.table_number).startsWith(text);
  return (session?.members ?? []).some(({ nickname }) => nickname.toLocaleLowerCase().includes(text));
}

const Waiting = () => html`<ul class="cards" aria-busy="true">${Array.from({ length: 12 }, () => html`<li class="skeleton table-skeleton"></li>`)}</ul>`;

/** @returns {Choice} */
function chosen() {
  try {
    const kept = JSON.parse(localStorage.getItem(CHOICE) ?? "{}");
    return { view: kept.view === "plan" ? "plan" : "cards", sort: kept.sort === "urgency" ? "urgency" : "number" };
  } catch {
    return { view: "cards", sort: "number" };
  }
}
