/** What is ordered every week: having an order repeated, and the list of those that are, each with its next date and its end. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { known, t, wrong } from "trivet/i18n.js";

import { account } from "shop/live.js";
import { Asked } from "shop/parts/asked.js";
import { Back } from "shop/parts/cart.js";
import { asksHowPaid, inBrief, whyKey } from "shop/recurring.js";
import { branchName, dateSaid, dayLong, hour, hours, price } from "shop/saying.js";
import { go } from "shop/searching.js";

/** @typedef {import("shop/recurring.js").Recurring} Recurring */

export const RecurringRoom = () => html`<main class="room narrow">
  <${Back} to="orders" words=${t("orders.title")} />
  <h1>${t("recurring.title")}</h1>
  <${Asked} path="/recurring-orders" draw=${All} />
</main>`;

/** @param {{ is: Recurring[], again: () => Promise<void> }} props */
function All({ is, again }) {
  if (is.length === 0) return html`<div class="nothing"><${Icon} name="package" /><p>${t("recurring.none")}</p><button type="button" class="button main" onClick=${() => go("orders")}>${t("orders.title")}</button></div>`;
  return html`<ul class="recurring">${is.map((one) => html`<${One} key=${one.recurring_order_id} one=${one} again=${again} />`)}</ul>`;
}

/** @param {{ one: Recurring, again: () => Promise<void> }} props */
function One({ one, again }) {
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const end = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await account.asCustomer("DELETE", `/recurring-orders/${one.recurring_order_id}`);
      pass(t("recurring.ended"), { icon: "check" });
      await again();
    } catch (error) {
      pass(wrong(/** @type {any} */ (error)), { icon: "circle-alert" });
    }
    setBusy(false);
  };
  const { shown, more } = inBrief(one);
  const name = one.next_date ? dayLong(one.next_date) : shown;
  return html`<li>
    <div class="room-head"><h2>${headSaid(one)}</h2>${one.next_date && html`<span class=${`tag ${one.problem ? "wait" : "good"}`}>${t(`recurring.${one.status}`)}</span>`}</div>
    <p>${shown}${more > 0 && ` ${t("recurring.more", { count: more })}`}</p>
    <p class="quiet-words">${t(one.fulfillment_type === "PICKUP" ? "recurring.pick_up" : "how.delivery", { branch: branchName(one.branch_id) })} · ${t(one.payment_method === "saved" ? "recurring.saved" : "recurring.counter")}</p>
    ${one.problem && html`<p class="notice wait"><${Icon} name="circle-alert" /><span>${one.status !== "TOLD" && t("recurring.problem")} ${t(whyKey(one.problem, known))}</span></p>`}
    <p class="quiet-words">${nextSaid(one)}</p>
    ${asks
      ? html`<div class="notice alert" role="alert"><p>${t("recurring.end_sure")}</p><button type="button" class="button" onClick=${() => setAsks(false)}>${t("order.keep")}</button><button type="button" class="button alert" aria-disabled=${busy ? "true" : null} onClick=${end}>${t("recurring.end")}</button></div>`
      : html`<p><button type="button" class="button" aria-label=${t("recurring.end_one", { name })} onClick=${() => setAsks(true)}>${t("recurring.end")}</button></p>`}
  </li>`;
}

/** @param {Recurring} one */
const headSaid = ({ next_date, starts_at, ends_at }) => (next_date ? `${dayLong(next_date)}${starts_at && ends_at ? `, ${hours({ starts_at, ends_at })}` : ""}` : t("recurring.PAUSED"));

/** What happens next, and when. @param {Recurring} one */
function nextSaid({ status, next_at, told_total, problem }) {
  if (status === "PAUSED" || next_at === null) return t("recurring.paused_hint");
  const when = `${dateSaid(next_at)}, ${hour(next_at)}`;
  if (status === "WAITING") return t("recurring.told_at", { when });
  return problem ? t("recurring.in_the_way", { when }) : t("recurring.placed_at", { when, sum: price(Number(told_total)) });
}

/** Has an order repeated every week. @param {{ order: import("shop/orders.js").Order }} props */
export function Repeat({ order }) {
  const [busy, setBusy] = useState(false);
  const [howPaid, setHowPaid] = useState(false);
  const [is, setIs] = useState(/** @type {Recurring | null} */ (null));
  const repeat = async (/** @type {Record<string, unknown>} */ more) => {
    if (busy) return;
    setBusy(true);
    try {
      setIs((await account.asCustomer("POST", "/recurring-orders", { body: { order_id: order.order_id, ...more } })).data);
      setHowPaid(false);
    } catch (error) {
      if (asksHowPaid(error)) setHowPaid(true);
      else pass(wrong(/** @type {any} */ (error)), { icon: "circle-alert" });
    }
    setBusy(false);
  };
  if (is) {
    return html`<section class="told" role="status"><div class="notice good"><${Icon} name="circle-check" /><span>${t("recurring.begun", { when: headSaid(is) })}</span></div>
      <p><button type="button" class="button wide" onClick=${() => go("recurring")}>${t("recurring.title")}</button></p></section>`;
  }
  if (howPaid) {
    return html`<div class="notice wait" role="alert"><p>${t("recurring.how_paid")}</p>
      <button type="button" class="button" onClick=${() => setHowPaid(false)}>${t("cancel")}</button>
      <button type="button" class="button main" aria-disabled=${busy ? "true" : null} onClick=${() => repeat({ payment: { method: "counter" } })}>${t("recurring.counter")}</button></div>`;
  }
  return html`<p class="repeat"><button type="button" class="button wide" aria-disabled=${busy ? "true" : null} onClick=${() => repeat({})}>${t("recurring.repeat")}</button>
    <small class="quiet-words">${t("recurring.repeat_hint")}</small></p>`;
}
