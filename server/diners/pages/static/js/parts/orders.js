/** What was ordered, and how far it is: each round with its steps and their times. */
import { html } from "htm/preact";
import { said } from "trivet/choosing.js";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";

import { hide } from "diner/doing.js";
import { menu, nameOf, orders, ordersKnown, person, visit } from "diner/live.js";
import { step } from "diner/orders.js";
import { Service } from "diner/parts/service.js";
import { STEPS, reachedAt } from "diner/progress.js";
import { price } from "diner/saying.js";

export const OrdersSheet = () => html`<${Sheet}
  title=${t("orders.title")}
  class="orders"
  onClose=${hide}
  foot=${html`<button type="button" class="button main wide" onClick=${hide}>${t("orders.more")}</button>`}
>
  ${[...orders.value].reverse().map((order) => html`<${Order} key=${order.order_id} order=${order} />`)}
  ${orders.value.length === 0 && html`<p class="nothing">${t(visit.value && !ordersKnown.value ? "loading" : "orders.none")}</p>`}
  <${Service} />
<//>`;

/** @param {{ order: import("diner/orders.js").Order }} props */
function Order({ order }) {
  return html`<section class="order" aria-labelledby=${order.order_id}>
    <div class="order-head">
      <h3 id=${order.order_id}>${t("orders.number", { number: order.order_number })}</h3>
      <p class="price">${price(order.total)}</p>
    </div>
    ${step(order) < 0 ? html`<p class="notice alert">${t("orders.cancelled")}</p>` : html`<${Steps} order=${order} />`}
    <ul class="ordered">
      ${order.items.map((item, position) => html`<li key=${position}>
        <${Person} name=${person(item.member_id).name || "?"} index=${person(item.member_id).index} small />
        <span class="ordered-name">${item.qty} × ${nameOf(item)}${item.options && html`<small>${said(item.options)}</small>`}${item.note && html`<small>${item.note}</small>`}</span>
        ${step(order) >= 0 && html`<${Cooking} is=${order.kitchen?.find((one) => one.position === position)} />`}
      </li>`)}
    </ul>
  </section>`;
}

/** @param {{ order: import("diner/orders.js").Order }} props */
function Steps({ order }) {
  const at = step(order);
  const zone = menu.value.restaurant.timezone;
  return html`<ol class="steps" aria-label=${t("orders.steps")}>
    ${STEPS.map((name, number) => {
      const when = number <= at ? reachedAt(order, number) : null;
      const current = number === at ? "step" : null;
      return html`<li key=${name} class=${number <= at ? "done" : ""} aria-current=${current}>
        <span class="step-mark"></span><span>${t(`orders.${name}`)}</span><small class="time">${when ? clock(when, zone) : ""}</small>
      </li>`;
    })}
  </ol>`;
}

/** @param {{ is?: import("diner/orders.js").Cooking }} props */
function Cooking({ is }) {
  if (!is || (is.state === "queued" && !is.held && !is.struck)) return null;
  if (is.struck) return html`<span class="tag alert">${t("orders.struck")}</span>`;
  if (is.held) return html`<span class="tag">${t("orders.held")}</span>`;
  const icon = is.state === "preparing" ? "chef-hat" : "check";
  return html`<span class=${`tag ${is.state === "preparing" ? "wait" : "good"}`}><${Icon} name=${icon} />${t(`cooking.${is.state}`)}</span>`;
}
