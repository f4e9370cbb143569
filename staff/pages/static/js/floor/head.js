/** The floor's head: how it is shown, what is looked for, and the switch of the whole restaurant. */
import { useComputed } from "@preact/signals";
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { may } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { seenTables } from "staff/floor/seen.js";
import { ask, house } from "staff/house.js";
import { go } from "staff/router.js";
import { Keys } from "staff/shortcuts.js";

/**
 * @param {{
 *   choice: import("staff/floor/page.js").Choice, choose: (more: Partial<import("staff/floor/page.js").Choice>) => void,
 *   search: string, onSearch: (text: string) => void,
 * }} props
 */
export function FloorHead({ choice, choose, search, onSearch }) {
  const taken = useComputed(() => [...seenTables.value.values()].filter(({ session }) => session).length);
  const all = useComputed(() => seenTables.value.size);
  const enter = (/** @type {Event} */ event) => {
    event.preventDefault();
    const number = search.trim();
    if (![...seenTables.value.values()].some(({ table }) => String(table.table_number) === number)) return;
    onSearch("");
    go(`/floor/${number}`);
  };
  return html`<header class="floor-head">
      <h1>${t("page.floor")}</h1>
      <p class="quiet">${all.value > 0 && html`${t("floor.taken", { count: taken.value, all: all.value })} <${Keys} of="ArrowLeft ArrowRight" />`}</p>
      <form class="floor-search" role="search" onSubmit=${enter}>
        <${Icon} name="search" />
        <input type="search" aria-label=${t("floor.search")} placeholder=${t("floor.search")} aria-keyshortcuts="/" value=${search}
          onInput=${(/** @type {Event} */ event) => onSearch(/** @type {HTMLInputElement} */ (event.target).value)} />
        <${Keys} of="/" />
      </form>
      <button type="button" class="chip" aria-pressed=${choice.view === "plan"} aria-keyshortcuts="v" onClick=${() => choose({ view: choice.view === "plan" ? "cards" : "plan" })}>
        <${Icon} name="map" />${t("floor.plan")}<${Keys} of="v" />
      </button>
      ${choice.view === "cards" && html`<button type="button" class="chip" aria-pressed=${choice.sort === "urgency"} aria-keyshortcuts="s" onClick=${() => choose({ sort: choice.sort === "urgency" ? "number" : "urgency" })}>
        <${Icon} name="flame" />${t("floor.urgent_first")}<${Keys} of="s" />
      </button>`}
      <${Ordering} />
    </header>`;
}

/** Whether the restaurant takes orders, and for managers the switch. */
function Ordering() {
  const system = house.system.value;
  if (!system) return null;
  if (!system.system_ordering_enabled) return html`<p class="tag alert">${t("floor.all_off")}</p>`;
  const off = !system.ordering_enabled;
  if (!may("manager")) return off ? html`<p class="tag alert">${t("floor.off")}</p>` : null;
  return off
    ? html`<${Act} class="alert" icon="power" label=${t("floor.turn_on")} run=${() => ask({ type: "enable_ordering" })} />`
    : html`<${Act} class="quiet" icon="power-off" label=${t("floor.turn_off")} question=${t("floor.turn_off_sure")} run=${() => ask({ type: "disable_ordering" })} />`;
}
