/**
 * Orders of the shop: the board by urgency of slot, and one to pick on a phone in one hand.
 *
 * `/staff/ops`, `/staff/ops/ORD-1-77`.
 */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { clock, day, instant, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { house } from "staff/house.js";
import { useOpenOrders } from "staff/ops/orders.js";
import { Picking } from "staff/ops/picking.js";
import { Bar, Waits } from "staff/ops/progress.js";
import { asSaid, urgency } from "staff/ops/reading.js";
import { queue } from "staff/ops/waiting.js";
import { Link } from "staff/router.js";
import { RequestNews } from "staff/stock/news.js";

/** @typedef {import("staff/ops/reading.js").Order} Order */

const TONES = { late: "alert", soon: "wait", later: "" };

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const { orders, failed, again } = useOpenOrders();
  const waiting = queue().waiting.value;
  useEffect(() => void queue().flush(), []);
  const shown = orders?.map((order) => asSaid(order, waiting));
  if (rest[0]) {
    const order = shown?.find(({ order_id }) => order_id === rest[0]);
    return html`<${Picking} key=${rest[0]} order=${order} known=${orders !== null} failed=${failed} again=${again} />`;
  }
  return html`<header class="office-head"><h1>${t("page.ops")}</h1></header>
    <${Waits} count=${waiting.length} />
    <${RequestNews} />
    ${failed && html`<div class="notice alert"><${Icon} name="circle-alert" /><p>${wrong(failed)}</p><button type="button" class="button" onClick=${again}>${t("try_again")}</button></div>`}
    ${!shown && !failed && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${shown?.length === 0 && html`<div class="office-empty"><${Icon} name="package" /><p>${t("ops.none")}</p></div>`}
    ${shown && shown.length > 0 && html`<ul class="ops-board">${shown.map((order) => html`<${Row} key=${order.order_id} order=${order} />`)}</ul>`}`;
}

/** @param {{ order: Order }} props */
function Row({ order }) {
  const zone = house.restaurant.value?.timezone ?? "UTC";
  const starts = instant(order.starts_at) ?? 0;
  const how = urgency(order, now.value);
  const { items, settled, missing } = order.progress;
  return html`<li>
    <${Link} to=${`/ops/${order.order_id}`} class="ops-row">
      <strong class="ops-number">${order.order_number}</strong>
      <span class="ops-slot"><span class=${`tag ${TONES[how]}`}>${t(`ops.urgency.${how}`)}</span> <span class="time">${day(starts, zone, now.peek())}–${clock(instant(order.ends_at) ?? 0, zone)}</span></span>
      <span class="ops-who">${order.customer_name}<span class="quiet"> · ${t(`ops.${order.fulfillment_type}`)}</span></span>
      <span class="ops-status">${t(`ops.status.${order.status}`)}</span>
      <${Bar} settled=${settled} missing=${missing} items=${items} />
    <//>
  </li>`;
}
