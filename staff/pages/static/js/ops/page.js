/**
 * Orders of the shop: the board by urgency of slot, and one to pick on a phone in one hand.
 *
 * `/staff/ops?branch=3`, `/staff/ops/ORD-1-77`.
 */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { clock, day, instant, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { house } from "staff/house.js";
import { Choice } from "staff/menu/edit/choice.js";
import { useOpenOrders } from "staff/ops/orders.js";
import { Picking } from "staff/ops/picking.js";
import { Bar, Waits } from "staff/ops/progress.js";
import { asSaid, at, urgency } from "staff/ops/reading.js";
import { queue } from "staff/ops/waiting.js";
import { go, Link, place } from "staff/router.js";
import { RequestNews } from "staff/stock/news.js";
import { useBranches } from "staff/stock/reading.js";

/** @typedef {import("staff/ops/reading.js").Order} Order */

const TONES = { late: "alert", soon: "wait", later: "" };

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const { orders, failed, again } = useOpenOrders();
  const { branches } = useBranches();
  const waiting = queue().waiting.value;
  useEffect(() => void queue().flush(), []);
  const branch = branches?.find(({ id }) => id === Number(place.value.query.get("branch")))?.id ?? null;
  const kept = branch === null ? "" : `?branch=${branch}`;
  const some = branches && branches.length > 1 ? branches : [];
  if (rest[0]) {
    const order = orders?.find(({ order_id }) => order_id === rest[0]);
    return html`<${Picking} key=${rest[0]} order=${order && asSaid(order, waiting)} known=${orders !== null} failed=${failed} again=${again} back=${`/ops${kept}`} />`;
  }
  const shown = orders && at(orders, branch).map((order) => asSaid(order, waiting));
  return html`<header class="office-head"><h1>${t("page.ops")}</h1></header>
    ${some.length > 0 && html`<div class="ops-where"><${Choice} label=${t("stock.branch")} value=${String(branch ?? "")} options=${[["", t("ops.everywhere")], ...some.map(({ id, name }) => [String(id), name])]} onChange=${(/** @type {string} */ to) => go(to ? `/ops?branch=${to}` : "/ops", { replace: true })} /></div>`}
    <${Waits} count=${waiting.length} />
    <${RequestNews} />
    ${failed && html`<div class="notice alert"><${Icon} name="circle-alert" /><p>${wrong(failed)}</p><button type="button" class="button" onClick=${again}>${t("try_again")}</button></div>`}
    ${!shown && !failed && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${shown?.length === 0 && html`<div class="office-empty"><${Icon} name="package" /><p>${t("ops.none")}</p></div>`}
    ${shown && shown.length > 0 && html`<ul class="ops-board">${shown.map((order) => html`<${Row} key=${order.order_id} order=${order} to=${`/ops/${order.order_id}${kept}`} where=${branch === null ? some.find(({ id }) => id === order.branch_id)?.name : undefined} />`)}</ul>`}`;
}

/** @param {{ order: Order, to: string, where?: string }} props `where` is the branch, where there are several to be told apart */
function Row({ order, to, where }) {
  const zone = house.restaurant.value?.timezone ?? "UTC";
  const starts = instant(order.starts_at) ?? 0;
  const how = urgency(order, now.value);
  const { items, settled, missing } = order.progress;
  return html`<li>
    <${Link} to=${to} class="ops-row">
      <strong class="ops-number">${order.order_number}</strong>
      <span class="ops-slot"><span class=${`tag ${TONES[how]}`}>${t(`ops.urgency.${how}`)}</span> <span class="time">${day(starts, zone, now.peek())}–${clock(instant(order.ends_at) ?? 0, zone)}</span></span>
      <span class="ops-who">${order.customer_name}<span class="quiet"> · ${t(`ops.${order.fulfillment_type}`)}${where && ` · ${where}`}</span></span>
      <span class="ops-status">${t(`ops.status.${order.status}`)}</span>
      <${Bar} settled=${settled} missing=${missing} items=${items} />
    <//>
  </li>`;
}
