/** An order in a line: its number leads to its page; how it stands, what it comes to, and its payments. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { day, instant, now } from "trivet/time.js";
import { whyDeclined } from "staff/declined.js";
import { house } from "staff/house.js";
import { money } from "staff/money.js";
import { dayOf } from "staff/orders/narrowed.js";
import { Link } from "staff/router.js";
import { toneOf } from "staff/customers/reading.js";

/** @typedef {import("staff/customers/reading.js").Order} Order */
/** @typedef {import("staff/customers/reading.js").Payment} Payment */

const STATUS_TONES = /** @type {Record<string, string>} */ ({ READY: "good", DELIVERED: "good", CANCELED: "alert", MISSING: "wait", DELAYED: "wait" });
const MONEY_TONES = /** @type {Record<string, string>} */ ({ unpaid: "wait", partially_paid: "wait", paid: "good", refunded: "" });

/** @param {{ order: Order, payments?: Payment[], whose?: boolean }} props `whose`: with a link to the customer */
export function OrderLine({ order, payments = [], whose = false }) {
  const zone = house.restaurant.value?.timezone ?? "UTC";
  const when = (/** @type {string} */ at) => day(instant(at) ?? 0, zone, now.peek());
  return html`<li class="customer-order">
    <p class="customer-head">
      <${Link} to=${`/orders/${order.order_id}`} class="customer-number">${t("orders.order_n", { number: order.order_number })}<//>
      <span class=${`tag ${STATUS_TONES[order.status] ?? ""}`}>${t(`ops.status.${order.status}`)}</span>
      <span class=${`tag ${MONEY_TONES[order.payment_status] ?? ""}`}>${t(`payment.${order.payment_status}`)}</span>
      <strong class="price">${money(order.total)}</strong>
    </p>
    <p class="quiet">${[t("customers.placed", { time: when(order.created_at) }), order.fulfillment_type && t(`ops.${order.fulfillment_type}`), order.starts_at && t("customers.due", { time: when(order.starts_at) })].filter(Boolean).join(" · ")}</p>
    ${whose && order.customer_id !== null && html`<p><${Link} to=${`/customers/${order.customer_id}`}>${order.customer_name || t("customers.nameless", { id: order.customer_id })}<//></p>`}
    ${whose && order.customer_id === null && order.customer_name && html`<p>${order.customer_name}</p>`}
    ${payments.length > 0 && html`<ul class="customer-payments">${payments.map((payment) => html`<${PaymentLine} key=${payment.payment_id} payment=${payment} zone=${zone} />`)}</ul>`}
  </li>`;
}

/** @param {{ payment: Payment, zone: string }} props */
function PaymentLine({ payment, zone }) {
  const on = dayOf(instant(payment.created_at) ?? 0, zone);
  return html`<li>
    <span class=${`tag ${toneOf(payment.status)}`}>${t(`customers.payment.${payment.status}`)}</span>
    <span>${money(payment.amount)} · ${t(`day.method.${payment.method}`)}${payment.refunded > 0 ? ` · ${t("customers.refunded", { amount: money(payment.refunded) })}` : ""}</span>
    ${payment.error && html`<span class="quiet">${whyDeclined(payment.error)}</span>`}
    <${Link} to=${`/payments?from=${on}&to=${on}`}>${t("customers.that_day")}<//>
  </li>`;
}
