/** The order stands: its number, large, and what of it is known. */
import { html } from "htm/preact";
import { said } from "trivet/choosing.js";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";

import { hide, show } from "diner/doing.js";
import { nameOf, person, table } from "diner/live.js";
import { price } from "diner/saying.js";

/** @param {{ order: any }} props `order_confirmed`, as it was told */
export function Confirmation({ order }) {
  const foot = html`<div class="pair">
    <button type="button" class="button" onClick=${() => show("orders")}>${t("orders.title")}</button>
    <button type="button" class="button main" onClick=${hide}>${t("orders.more")}</button>
  </div>`;
  return html`<${Sheet} title=${t("confirmed.title")} class="confirmation" onClose=${hide} foot=${foot}>
    <div class="confirmed" role="status">
      <${Icon} name="circle-check" />
      <p class="confirmed-label">${t("confirmed.number")}</p>
      <p class="confirmed-number">${order.order_number}</p>
      <p>${t(order.pos === "queued" ? "confirmed.queued" : "confirmed.kitchen", { number: table.value.table_number })}</p>
    </div>
    <ul class="ordered">
      ${order.items.map((/** @type {any} */ item, /** @type {number} */ at) => html`<li key=${at}>
        <${Person} name=${person(item.member_id).name || "?"} index=${person(item.member_id).index} small />
        <span class="ordered-name">${item.qty} × ${nameOf(item)}${item.options && html`<small>${said(item.options)}</small>`}</span><span class="price">${price(item.line_total)}</span>
      </li>`)}
      <li class="sum-all"><span class="ordered-name">${t("cart.sum")}</span><span class="price">${price(order.total)}</span></li>
    </ul>
  <//>`;
}
