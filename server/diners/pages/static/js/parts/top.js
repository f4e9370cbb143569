/** The head: restaurant, table, and who is here. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { t } from "trivet/i18n.js";

import { show } from "diner/doing.js";
import { menu, people, person, shut, table, visit } from "diner/live.js";

const SHOWN = 4;

export const Top = () => html`<header class="top">
  ${menu.value.restaurant.logo && html`<img class="logo" src=${menu.value.restaurant.logo} alt="" width="48" height="48" />`}
  <div class="top-names">
    <h1>${menu.value.restaurant.name}</h1>
    <p class="where">${t("table.number", { number: table.value.table_number })}</p>
  </div>
  ${visit.value ? html`<${Here} />` : html`<${Outside} />`}
</header>`;

function Here() {
  const here = people.value.filter((one) => one.here);
  const more = here.length - SHOWN;
  const shown = more > 1 ? here.slice(0, SHOWN) : here;
  return html`<button type="button" class="top-people" onClick=${() => show("table")}>
    <span class="aloud">${t("people.here", { count: here.length })}</span>
    <span class="people" aria-hidden="true">
      ${shown.map((one) => html`<${Person} key=${one.member_id} name=${one.nickname} index=${person(one.member_id).index} away=${one.connected === false} quiet />`)}
      ${more > 1 && html`<span class="person more">+${more}</span>`}
    </span>
  </button>`;
}

/** While the table is shut its place is kept. */
const Outside = () => html`<button type="button" class=${`button top-join ${shut.value ? "kept" : ""}`} disabled=${false} onClick=${() => show("table")}>
  <${Icon} name="user" /><span>${t("join.short")}</span>
</button>`;
