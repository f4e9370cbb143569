/** The cart: mine first, then each person's, what it is together, and the one button. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";

import { hide } from "diner/doing.js";
import { grouped } from "diner/grouping.js";
import { cart, me, people, person } from "diner/live.js";
import { Line } from "diner/parts/line.js";
import { Order } from "diner/parts/order.js";
import { money } from "diner/saying.js";

export function CartSheet() {
  const lines = cart.value?.items ?? [];
  const groups = grouped(lines, people.value, me.value);
  const foot = lines.length > 0 && html`<${Sums} /><${Order} lines=${lines} />`;
  return html`<${Sheet} title=${t("cart.title")} class="cart" onClose=${hide} foot=${foot}>
    ${groups.length === 0 && html`<${Empty} />`}
    ${groups.map((group) => html`<${Group} key=${group.id} group=${group} />`)}
  <//>`;
}

/** @param {{ group: import("diner/grouping.js").Group }} props */
function Group({ group }) {
  const { name, index } = person(group.id);
  const host = people.value.some((one) => one.member_id === me.value && one.is_host);
  const heading = group.mine ? t("cart.mine") : name || t("person.gone");
  return html`<section class="cart-group" aria-labelledby=${`group-${group.id}`}>
    <div class="cart-person">
      <${Person} name=${name || "?"} index=${index} small quiet />
      <h3 id=${`group-${group.id}`}>${heading}</h3>
      <p class="price">${money(group.total)}</p>
    </div>
    <ul>${group.lines.map((line) => html`<${Line} key=${line.public_id} line=${line} may=${group.mine || host} mine=${group.mine} />`)}</ul>
  </section>`;
}

function Sums() {
  const mine = cart.value?.totalsByMember.get(me.value ?? "") ?? 0;
  const total = cart.value?.total ?? 0;
  return html`<dl class="sums" aria-live="polite">
    ${mine !== total && html`<div><dt>${t("cart.sum_mine")}</dt><dd class="price">${money(mine)}</dd></div>`}
    <div class="sum-all"><dt>${mine === total ? t("cart.sum") : t("cart.sum_ours")}</dt><dd class="price">${money(total)}</dd></div>
  </dl>`;
}

const Empty = () => html`<div class="nothing">
  <${Icon} name="shopping-basket" />
  <p>${t("cart.empty")}</p>
  <button type="button" class="button main" onClick=${hide}>${t("cart.to_menu")}</button>
</div>`;
