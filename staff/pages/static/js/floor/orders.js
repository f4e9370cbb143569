/** What a party has ordered: each with its way through the kitchen and to the till, and what can be done about it. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { said as chosen } from "trivet/choosing.js";
import { t, wrong } from "trivet/i18n.js";
import { clock, day, instant, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api, may } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { movesOf, tillActs } from "staff/floor/moves.js";
import { money } from "staff/money.js";
import { ask, house } from "staff/house.js";
import { way } from "staff/orders/standing.js";

/** @typedef {import("trivet/wire/staff.js").OrderBriefView} Brief */

/** How bad it is with the till, as a tone of a tag. @type {Record<string, string>} */
export const TILL = { accepted: "good", queued: "wait", sending: "wait", unknown: "alert", rejected: "alert" };

/** @param {{ session: import("staff/live.js").Session }} props */
export function Orders({ session }) {
  const orders = [...session.orders].sort((a, b) => numberOf(b.order_id) - numberOf(a.order_id));
  return html`<section aria-labelledby="orders-title">
    <h2 id="orders-title">${t("orders.title")}</h2>
    ${orders.length === 0 && html`<p class="quiet">${t("orders.none")}</p>`}
    <ul class="orders" aria-live="polite">${orders.map((order) => html`<li key=${order.order_id}><${Order} brief=${order} /></li>`)}</ul>
    ${session.order_count > orders.length && html`<p class="quiet">${t("orders.older", { count: session.order_count - orders.length })}</p>`}
  </section>`;
}

/** @param {{ brief: Brief }} props */
function Order({ brief }) {
  const [open, setOpen] = useState(false);
  const status = t(`order.${brief.status}`);
  return html`<details class="order" open=${open} onToggle=${(/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.target).open)}>
    <summary>
      <strong>#${numberOf(brief.order_id)}</strong><span class="order-status">${status}</span>
      <span class=${`tag ${TILL[brief.pos_status]}`}>${t(`till.${brief.pos_status}`)}</span>
      ${brief.awaits_payment && html`<span class="tag wait"><${Icon} name="clock" />${t("urgency.unpaid")}</span>`}
      <span class="price">${money(brief.total)}</span>
    </summary>
    ${open && html`<${OrderStory} brief=${brief} />`}
  </details>`;
}

/**
 * All of it, read when it is opened and again when it has changed. Of an order of the shop others say what is in it
 * (`staff/orders/shop_order.js`), and how far it is.
 * @param {{ brief: Brief & { fulfillment_type?: string | null } }} props
 */
export function OrderStory({ brief }) {
  const [story, setStory] = useState(/** @type {any} */ (null));
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  useEffect(() => {
    let here = true;
    api.get(`/orders/${brief.order_id}`).then(
      ({ data }) => here && (setStory(data), setFailed(null)),
      (error) => here && setFailed(error),
    );
    return () => void (here = false);
  }, [brief]);
  if (!story) return failed ? html`<p class="refusal">${wrong(failed)}</p>` : html`<div class="skeleton"></div>`;
  const shop = Boolean(brief.fulfillment_type);
  return html`${!shop && html`<ul class="order-items">${story.items.map((/** @type {any} */ item, /** @type {number} */ position) => html`<li>
      <span>${item.qty} × ${item.name}${item.options && html`<span class="line-note">${chosen(item.options)}</span>`}${item.note && html`<span class="line-note">${item.note}</span>`}</span>
      <span class="quiet">${cooking(story.kitchen, position)}</span><span class="price">${money(item.line_total)}</span>
    </li>`)}</ul>`}
    ${!shop && story.special_instructions && html`<p class="line-note">${story.special_instructions}</p>`}
    <ol class="way">${way({ fulfillment_type: brief.fulfillment_type ?? null }, story.history).map((step) => html`<li><${Icon} name="check" /><span>${t(step.said)}</span><span class="quiet time">${shop ? onDay(step.at) : at(step.at)}</span></li>`)}</ol>
    ${story.attempts.length > 0 && html`<h3>${t("orders.till")}</h3><ol class="way">${story.attempts.map((/** @type {any} */ one) => html`<li><span class="time quiet">${at(one.at)}</span><span>${t(`attempt.${one.outcome}`)}</span>${one.words && html`<span class="quiet">${one.words}</span>`}</li>`)}</ol>`}
    <${OrderActs} brief=${brief} />`;
}

/** @param {any[]} kitchen @param {number} position */
function cooking(kitchen, position) {
  const item = kitchen.find((one) => one.position === position);
  if (!item) return "";
  return t(item.struck ? "item.struck" : item.held ? "item.held" : `item.${item.state}`);
}

/** @param {{ brief: Brief & { fulfillment_type?: string | null } }} props */
function OrderActs({ brief }) {
  const order_id = brief.order_id;
  const moves = movesOf(brief).filter((status) => status !== "preparing" || !brief.awaits_payment);
  const acts = tillActs(brief, may);
  if (moves.length + acts.length === 0) return null;
  return html`${brief.awaits_payment && html`<p class="quiet">${t("orders.unpaid")}</p>`}<div class="acts">
    ${moves.map((status, index) => html`<${Act} key=${status} class=${index ? "quiet" : ""} icon="chevron-right" label=${t(`move.${status}`)} run=${() => ask({ type: "move_order", order_id, status: /** @type {any} */ (status) })} />`)}
    ${acts.includes("resend") && html`<${Act} icon="send" label=${t("orders.resend")} run=${() => ask({ type: "resend_order", order_id })} />`}
    ${acts.includes("by_hand") && html`<${Act} icon="keyboard" label=${t("orders.by_hand")} question=${t("orders.by_hand_sure")} run=${() => ask({ type: "enter_order_by_hand", order_id })} />`}
    ${acts.includes("cancel") && html`<${Act} class="quiet" icon="circle-x" label=${t("orders.cancel")} question=${t(brief.pos_status === "accepted" ? "orders.cancel_at_till" : brief.fulfillment_type ? "orders.shop.cancel_sure" : "orders.cancel_sure")}
      run=${() => ask(brief.pos_status === "accepted" ? { type: "move_order", order_id, status: "cancelled" } : { type: "cancel_order", order_id })} />`}
  </div>`;
}

/** @param {string} time */
const at = (time) => clock(/** @type {number} */ (instant(time)), house.restaurant.value?.timezone);

/** An order of the shop may be days on its way. @param {string} time */
const onDay = (time) => day(instant(time) ?? 0, house.restaurant.value?.timezone ?? "UTC", now.peek());

/** @param {string} orderId */
const numberOf = (orderId) => Number(orderId.slice(orderId.lastIndexOf("-") + 1));
