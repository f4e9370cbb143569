/**
 * Orders, newest first, narrowed as one likes; one opens beside the list, with its way through the kitchen and to the till.
 *
 * `/staff/orders?status=ready&table=7`, `/staff/orders/ORD-1-42`.
 */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { day, instant, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { OrderStory, TILL } from "staff/floor/orders.js";
import { useFocusBack } from "staff/focus.js";
import { house, onFrame } from "staff/house.js";
import { orderTold } from "staff/live.js";
import { money } from "staff/money.js";
import { Filters } from "staff/orders/filters.js";
import { address, isAll, narrowed } from "staff/orders/narrowed.js";
import { useOrders } from "staff/orders/reading.js";
import { ShopOrder } from "staff/orders/shop_order.js";
import { standing } from "staff/orders/standing.js";
import { go, Link, place } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("staff/live.js").Order} Order */
/** @typedef {import("staff/orders/narrowed.js").Narrowed} Narrowed */

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const which = narrowed(place.value.query);
  const open = rest[0];
  const root = useFocusBack(open, `.order-row[href$="/orders/${open}"], .order-row[href*="/orders/${open}?"]`);
  const { orders, before, reading, failed, more, again } = useOrders(which, zone());
  const step = (/** @type {number} */ by) => {
    const at = orders.findIndex(({ order_id }) => order_id === open);
    const next = orders[at < 0 ? 0 : at + by];
    if (next) go(address(which, next.order_id), { replace: at >= 0 });
  };
  useShortcuts([
    { keys: "ArrowDown", does: "keys.next_order", run: () => step(1) },
    { keys: "ArrowUp", does: "keys.previous_order", run: () => step(-1) },
    { keys: "u", does: "orders.unsent", run: () => go("/orders?unsent=true") },
    { keys: "Escape", does: "keys.back", always: true, run: () => open && go(address(which)) },
  ]);
  return html`<div ref=${root} class=${`orders-page ${open ? "open" : ""}`}>
    <div class="orders-list">
      <div class="orders-head"><h1>${t("page.orders")}</h1><${Keys} of="ArrowUp ArrowDown" /></div>
      <${Filters} which=${which} order=${open} />
      ${failed && html`<div class="notice alert"><${Icon} name="circle-alert" /><p>${wrong(failed)}</p><button type="button" class="button" onClick=${again}>${t("try_again")}</button></div>`}
      <ul class="order-rows" aria-keyshortcuts="ArrowUp ArrowDown" aria-busy=${reading}>${orders.map((order) => html`<${Row} key=${order.order_id} order=${order} which=${which} open=${order.order_id === open} />`)}</ul>
      ${reading && html`<div class="skeleton order-skeleton"></div>`}
      ${!reading && !failed && orders.length === 0 && html`<p class="quiet">${t(isAll(which) ? "orders.none" : which.unsent ? "orders.all_sent" : "orders.none_such")}</p>`}
      ${before !== null && !reading && html`<button type="button" class="button wide" onClick=${more}>${t("orders.more")}</button>`}
    </div>
    ${open && html`<${Opened} key=${open} orderId=${open} listed=${orders.find(({ order_id }) => order_id === open)} back=${address(which)} />`}
  </div>`;
}

/** @param {{ order: Order, which: Narrowed, open: boolean }} props */
function Row({ order, which, open }) {
  const placed = instant(order.created_at) ?? 0;
  return html`<li>
    <${Link} to=${address(which, order.order_id)} class="order-row" aria-current=${open ? "true" : undefined}>
      <strong>${order.order_number}</strong>
      <span class="order-where">${order.table_number === null ? order.customer_name : t("floor.table_n", { number: order.table_number })}${order.fulfillment_type && html`<span class="quiet">${order.customer_name && " · "}${t(`ops.${order.fulfillment_type}`)}</span>`}</span>
      <span class="time quiet">${day(placed, zone(), now.peek())}</span>
      <span class="order-status">${t(standing(order))}</span>
      <span class=${`tag ${TILL[order.pos_status]}`}>${t(`till.${order.pos_status}`)}</span>
      <span class="price">${money(order.total)}</span>
    <//>
  </li>`;
}

/** One order; read by itself where the list does not have it. @param {{ orderId: string, listed?: Order, back: string }} props */
function Opened({ orderId, listed, back }) {
  const [found, setFound] = useState({ order: /** @type {Order | undefined} */ (undefined), failed: /** @type {any} */ (null) });
  const head = useRef(/** @type {HTMLElement | null} */ (null));
  const order = house.orders.value.get(orderId) ?? found.order ?? listed;
  useEffect(() => {
    if (order) return;
    api.get(`/orders/${encodeURIComponent(orderId)}`).then(
      ({ data }) => setFound({ order: data, failed: null }),
      (failed) => setFound({ order: undefined, failed }),
    );
  }, [orderId, !order]); // the house forgets one whose visit is over
  useEffect(() => onFrame((frame) => {
    const told = orderTold(frame);
    if (told?.order_id === orderId) setFound({ order: told, failed: null });
    else if (frame.type === "floor") setFound({ order: undefined, failed: null }); // nobody knows what was not told: read again
  }), [orderId]);
  useEffect(() => head.current?.focus({ preventScroll: true }), []);
  const session = order?.session_id ? house.sessions.value.get(order.session_id) : undefined;
  return html`<article class="detail" aria-labelledby="order-title">
    <header class="detail-head">
      <h2 id="order-title" tabindex="-1" ref=${head}>${t("orders.order_n", { number: order?.order_number ?? orderId })}</h2>
      ${session && session.table_number !== null && html`<${Link} to=${`/floor/${session.table_number}`} class="button">${t("floor.table_n", { number: session.table_number })}<//>`}
      <${Link} to=${back} class="button quiet round" aria-label=${t("close")} aria-keyshortcuts="Escape"><${Icon} name="x" /><//>
    </header>
    ${order && html`<p class="order-facts"><span>${t(standing(order))}</span><span>${t(`payment.${order.payment_status}`)}</span><span class=${`tag ${TILL[order.pos_status]}`}>${t(`till.${order.pos_status}`)}</span>${!order.fulfillment_type && html`<strong class="price">${money(order.total)}</strong>`}</p>`}
    ${order?.fulfillment_type && html`<${ShopOrder} brief=${order} />`}
    ${order && html`<${OrderStory} brief=${order} />`}
    ${found.failed && html`<p class="refusal" role="alert">${wrong(found.failed)}</p>`}
    ${!order && !found.failed && html`<div class="skeleton order-skeleton"></div>`}
  </article>`;
}

const zone = () => house.restaurant.value?.timezone ?? "UTC";
