/** The groups of options that a dish asks, in their order. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { choosing, movedTo } from "staff/menu/edit/asked.js";
import { Order } from "staff/menu/edit/order.js";
import { Pick } from "staff/menu/edit/pick.js";

/** @param {{ groups: import("staff/menu/edit/book.js").Group[], chosen: number[], onChange: (chosen: number[]) => void }} props */
export function ProductGroups({ groups, chosen, onChange }) {
  const mine = chosen.flatMap((id) => groups.find((group) => group.id === id) ?? []);
  return html`<fieldset class="several">
    <legend>${t("menu.edit.groups")}</legend>
    <ul class="edit-list">
      ${mine.map((group, place) => html`<li key=${group.id} class="edit-row">
        <span class="edit-words"><span class="edit-name">${group.name}</span> <span class="quiet">${t(...choosing(group))}</span></span>
        <${Order} name=${group.name} place=${place} last=${mine.length - 1} busy=${false} onMove=${(/** @type {number} */ to) => onChange(movedTo(chosen, place, to))} />
        <button type="button" class="button quiet round" aria-label=${t("menu.edit.groups_without", { name: group.name })} onClick=${() => onChange(chosen.filter((id) => id !== group.id))}><${Icon} name="x" /></button>
      </li>`)}
    </ul>
    <${Pick} label=${t("menu.edit.groups_add")} things=${groups.filter(({ id }) => !chosen.includes(id))} missing=${t("menu.edit.no_group")} onPick=${(/** @type {{ id: number }} */ { id }) => onChange([...chosen, id])} />
  </fieldset>`;
}
