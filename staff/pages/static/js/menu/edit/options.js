/** The options that dishes offer, by group: what may be chosen, what it costs, whether it is there, and which dishes have it. */
import { html } from "htm/preact";

import { listed, t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { house } from "staff/house.js";
import { useMenu } from "staff/menu.js";
import { byGroup } from "staff/menu/edit/groups.js";
import { stateWords, TONES } from "staff/menu/row.js";
import { asTold, sale } from "staff/menu/sale.js";
import { money } from "staff/money.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/menu/edit/groups.js").OfferedGroup} OfferedGroup */

const NAMED = 6;

/** */
export function Options() {
  const { items, failed, again } = useMenu();
  const groups = byGroup(asTold(items, house.items.value, house.options.value));
  return html`<p class="quiet">${t("menu.edit.options_hint")} <${Link} to="/menu">${t("menu.edit.back")}<//></p>
    ${failed && html`<div class="notice alert"><${Icon} name="circle-alert" /><p>${wrong(failed)}</p><button type="button" class="button" onClick=${again}>${t("try_again")}</button></div>`}
    ${!failed && items.length === 0 && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
    ${items.length > 0 && groups.length === 0 && html`<p class="office-empty">${t("menu.edit.no_options")}</p>`}
    ${groups.map((group) => html`<section key=${group.id} class="edit-group">
      <header class="edit-said">
        <h2>${group.name}</h2>
        <p class="quiet">${rule(group)} · ${dishes(group)}</p>
      </header>
      <ul class="edit-list">
        ${group.options.map((one) => html`<li key=${one.id} class="edit-row">
          <span class="edit-said">${one.name}</span>
          <${State} of=${one} />
          <span class="price">${one.price > 0 ? "+" : ""}${money(one.price)}</span>
        </li>`)}
      </ul>
    </section>`)}`;
}

/** @param {OfferedGroup} group */
function rule({ min, max, repeat }) {
  const many = min === max ? t("menu.edit.choose", { count: min }) : min === 0 ? t("menu.edit.choose_up_to", { count: max }) : t("menu.edit.choose_from_to", { min, max });
  return repeat ? `${many}, ${t("menu.edit.more_than_once")}` : many;
}

/** @param {OfferedGroup} group */
const dishes = ({ dishes: names }) => (names.length > NAMED ? t("menu.of_dishes", { count: names.length }) : listed(names));

/** @param {{ of: { available: boolean, left: number | null } }} props */
function State({ of }) {
  const state = sale(of);
  return state === "on_sale" ? null : html`<span class=${`tag ${TONES[state]}`}>${stateWords({ ...of, until: null })}</span>`;
}
