/** One's orders, the newest first. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t, wrong } from "trivet/i18n.js";

import { account } from "shop/live.js";
import { Back } from "shop/parts/cart.js";
import { placing, resume } from "shop/checking_out.js";
import { isOpen, toChoose } from "shop/orders.js";
import { dateSaid, dayLong, hours, price } from "shop/saying.js";
import { go } from "shop/searching.js";

/** @typedef {import("shop/orders.js").Order} Order */

const MANY = 20;

export function OrdersRoom() {
  const [all, setAll] = useState(/** @type {{ orders: Order[], total: number } | null} */ (null));
  const [refused, setRefused] = useState("");
  const ask = async (/** @type {Order[]} */ before) => {
    setRefused("");
    try {
      const { data, pagination } = await account.asCustomer("GET", "/orders", { query: { limit: MANY, offset: before.length } });
      setAll({ orders: [...before, ...data], total: pagination.total });
    } catch (error) {
      setRefused(wrong(/** @type {any} */ (error)));
    }
  };
  useEffect(() => {
    if (!placing.peek() && resume()) return go("checkout"); // who comes back from paying
    void ask([]);
  }, []);
  return html`<main class="room narrow">
    <${Back} />
    <div class="room-head"><h1>${t("orders.title")}</h1><button type="button" class="button" onClick=${() => go("recurring")}>${t("recurring.title")}</button></div>
    ${refused && html`<div class="notice wait" role="alert"><span>${refused}</span><button type="button" class="button" onClick=${() => ask([])}>${t("try_again")}</button></div>`}
    ${all === null ? !refused && html`<p class="quiet-words" role="status">${t("loading")}</p>` : html`<${All} orders=${all.orders} />`}
    ${all && all.total > all.orders.length && html`<p class="found-more"><button type="button" class="button" onClick=${() => ask(all.orders)}>${t("shop.more")}</button></p>`}
  </main>`;
}

/** @param {{ orders: Order[] }} props */
function All({ orders }) {
  if (orders.length === 0) return html`<div class="nothing"><${Icon} name="package" /><p>${t("orders.none")}</p><button type="button" class="button main" onClick=${() => go("shop")}>${t("cart.shop")}</button></div>`;
  return html`<ul class="orders">${orders.map((one) => html`<li key=${one.order_id}>
    <button type="button" class="order-open" onClick=${() => go("order", one.order_id)}>
      <span class="order-words"><strong>${isOpen(one) ? `${dayLong(one.slot.date)}, ${hours(one.slot)}` : dateSaid(one.created_at)}</strong>
        <small>${t("orders.about", { number: one.order_number, count: one.items.reduce((sum, { quantity }) => sum + quantity, 0) })}</small></span>
      <${Mark} order=${one} />
      <span class="price">${one.status !== "CANCELED" && price(one.comes_to)}${one.comes_to !== one.total && html` <s class="struck">${price(one.total)}</s>`}</span>
      <${Icon} name="chevron-right" />
    </button>
  </li>`)}</ul>`;
}

/** @param {{ order: Order }} props */
export function Mark({ order }) {
  const kind = toChoose(order).length > 0 || order.status === "MISSING" || order.status === "DELAYED" ? "wait" : order.status === "CANCELED" ? "" : "good";
  return html`<span class=${`tag ${kind}`}>${statusSaid(order)}</span>`;
}

/** @param {Pick<Order, "status" | "fulfillment_type">} order */
export const statusSaid = ({ status, fulfillment_type }) => t(fulfillment_type === "PICKUP" && (status === "READY" || status === "DELIVERED") ? `status.${status}_PICKUP` : `status.${status}`);
