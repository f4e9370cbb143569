/**
 * Something is missing and the customer has the word: whom to call, and what they said.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { api } from "staff/account.js";
import { answered } from "staff/ops/waiting.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/ops/reading.js").Order} Order */

/** @param {{ order: Order }} props */
export function Choosing({ order }) {
  const open = order.items.filter(({ picked_status, choice }) => picked_status === "MISSING" && !choice);
  const [choose, { busy, refused }] = useAsk(async (/** @type {number} */ item_id, /** @type {string} */ choice) => {
    const { data } = await api.post(`/api/v1/ops/orders/${order.order_id}/missing`, { body: { choice, item_id } });
    answered.value = new Map([[order.order_id, data.data]]);
  });
  return html`<section class="ops-choosing">
    <p>${t("ops.asks", { name: order.customer_name })}${order.customer_phone && html` ${t("ops.or_call")} <a href=${`tel:${order.customer_phone}`}>${order.customer_phone}</a>`}</p>
    <${Refusal} of=${refused} />
    ${open.map((item) => html`<div class="ops-ask" key=${item.id}>
      <p><strong>${item.quantity} × ${item.name}</strong>${item.substitute && html`<span class="ops-there">${t("ops.there", { quantity: item.substitute.quantity, name: item.substitute.name })}</span>`}</p>
      <div class="ops-choices">
        ${item.substitute && html`<button type="button" class="button" aria-disabled=${busy} onClick=${() => choose(item.id, "substitute")}>${t("ops.choice.substitute")}</button>`}
        <button type="button" class="button" aria-disabled=${busy} onClick=${() => choose(item.id, "without")}>${t("ops.choice.without")}</button>
      </div>
    </div>`)}
  </section>`;
}
