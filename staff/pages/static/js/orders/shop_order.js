/** An order of the shop: when and where it goes, each line as it was ordered and as it was picked, and its money. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { Icon } from "trivet/components/icon.js";
import { said } from "trivet/choosing.js";
import { t, wrong } from "trivet/i18n.js";
import { clock, day, instant, now } from "trivet/time.js";
import { api } from "staff/account.js";
import { house, onFrame } from "staff/house.js";
import { money } from "staff/money.js";
import { comes } from "staff/ops/reading.js";
import { ShopBill } from "staff/orders/shop_bill.js";
import { Link } from "staff/router.js";
import { useBranches } from "staff/stock/reading.js";

/** @typedef {import("trivet/wire/staff.js").OpsOrderView} Order */
/** @typedef {import("trivet/wire/staff.js").OpsItemView} Item */

const OVER = new Set(["DELIVERED", "CANCELED"]);

/** Read when it is opened, and again when the floor tells that it is another. @param {{ brief: import("staff/live.js").Order }} props */
export function ShopOrder({ brief }) {
  const [{ order, turn }, setFound] = useState({ order: /** @type {Order | null} */ (null), turn: 0 });
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  const found = (/** @type {Order} */ one) => (setFound((before) => ({ order: one, turn: before.turn + 1 })), setFailed(null));
  useEffect(() => {
    let here = true;
    api.get(`/api/v1/ops/orders/${brief.order_id}`).then(({ data }) => here && found(data.data), (error) => here && setFailed(error));
    return () => void (here = false);
  }, [brief]);
  useEffect(() => onFrame((frame) => frame.type === "ops_order_update" && frame.order.order_id === brief.order_id && found(frame.order)), [brief.order_id]);
  if (!order) return failed ? html`<p class="refusal" role="alert">${wrong(failed)}</p>` : html`<div class="skeleton order-skeleton"></div>`;
  return html`<${Where} order=${order} />
    <ul class="order-items shop-items">${order.items.map((item) => html`<${Line} key=${item.id} item=${item} over=${OVER.has(order.status)} />`)}</ul>
    <${ShopBill} order=${order} turn=${turn} />`;
}

/** @param {{ order: Order }} props */
function Where({ order }) {
  const { branches } = useBranches();
  const zone = house.restaurant.value?.timezone ?? "UTC";
  const branch = branches?.find(({ id }) => id === order.branch_id)?.name;
  const slot = `${day(instant(order.starts_at) ?? 0, zone, now.peek())}–${clock(instant(order.ends_at) ?? 0, zone)}`;
  const { address } = order;
  return html`<dl class="shop-where">
      <div><dt>${t(`orders.shop.${order.fulfillment_type}`)}</dt><dd><span class="time">${slot}</span>${branch && html`<span>${branch}</span>`}</dd></div>
      <div><dt>${t("orders.shop.customer")}</dt><dd><span>${order.customer_name || t("orders.shop.nobody")}</span>${order.customer_phone && html`<a href=${`tel:${order.customer_phone}`}>${order.customer_phone}</a>`}</dd></div>
      ${address && html`<div><dt>${t("orders.shop.address")}</dt><dd>
        ${address.recipient && address.recipient !== order.customer_name && html`<span>${address.recipient}</span>`}
        <span>${address.street}, ${address.postcode} ${address.city}</span>
        ${address.phone && address.phone !== order.customer_phone && html`<a href=${`tel:${address.phone}`}>${address.phone}</a>`}
        ${address.note && html`<span class="quiet">${address.note}</span>`}
      </dd></div>`}
    </dl>
    ${order.note && html`<p class="order-note"><${Icon} name="info" />${order.note}</p>`}
    ${!OVER.has(order.status) && html`<div class="acts"><${Link} to=${`/ops/${order.order_id}`} class="button"><${Icon} name="shopping-basket" />${t("orders.shop.pick")}<//></div>`}`;
}

const TONES = { PENDING: "", PICKED: "good", MISSING: "alert" };

/** As it was ordered, and below that what became of it. @param {{ item: Item, over: boolean }} props `over`: nobody picks the order any more */
function Line({ item, over }) {
  const { picked_status, substitute, choice } = item;
  const taken = substitute && picked_status === "MISSING" && comes(item) ? substitute : null;
  return html`<li>
    <span>${item.quantity} × ${item.name}${item.options.length > 0 && html`<span class="line-note">${said(item.options)}</span>`}${item.note && html`<span class="line-note">${item.note}</span>`}
      <span class="shop-picked">
        ${(picked_status !== "PENDING" || !over) && html`<span class=${`tag ${TONES[picked_status]}`}>${t(`ops.item.${picked_status}`)}</span>`}
        ${taken && html`<span>${t("ops.there", { quantity: taken.quantity, name: taken.name })} <span class="price">${money(taken.line_total)}</span></span>`}
        ${choice ? html`<span class="quiet">${t(`ops.chosen.${choice}`)}</span>` : picked_status === "MISSING" && html`<span class="quiet">${t("orders.shop.unsaid")}</span>`}
      </span></span>
    <span class=${`price ${choice ? "struck" : ""}`}>${money(item.line_total)}</span>
  </li>`;
}
