/** What has become of my own payments: what I have paid, what is under way, and what is to be done about it. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";

import { callOff, goOnPaying, why } from "diner/bill/doing.js";
import { declined, trouble } from "diner/bill/known.js";
import { paidBy, shareOf, units } from "diner/bill/figures.js";
import { mayCallOff, stageOf, toTell, whyDeclined } from "diner/bill/outcome.js";
import { me, menu, table, visit } from "diner/live.js";
import { money } from "diner/saying.js";

/** @typedef {import("diner/bill/figures.js").Bill} Bill */
/** @typedef {import("diner/bill/figures.js").Payment} Payment */

/** @param {{ is: Bill }} props */
export function Told({ is }) {
  const { amount, tip, count } = paidBy(is, me.value);
  const { owes } = shareOf(is, me.value);
  return html`<div class="stack bill-told">
    ${count > 0 && html`<p class="notice good" role="status"><${Icon} name="circle-check" /><span>${t(tip > 0 ? "bill.mine_paid_tip" : "bill.mine_paid", { sum: money(amount), tip: money(tip) })}</span></p>`}
    ${owes < 0 && html`<p class="notice wait" role="status"><span>${t("bill.back", { sum: money(-owes) })}</span></p>`}
    ${toTell(is, me.value).map((one) => html`<${One} key=${one.payment_id} is=${is} payment=${one} />`)}
  </div>`;
}

const TONES = { counter: "wait", asking: "", unknown: "wait", action: "wait", declined: "alert", paid: "good", over: "" };

/** @param {{ is: Bill, payment: Payment }} props */
function One({ is, payment }) {
  const card = useRef(/** @type {HTMLElement | null} */ (null));
  const stage = stageOf(payment);
  useEffect(() => {
    if (document.activeElement === document.body) card.current?.focus(); // the button that began it is gone
  }, []);
  const sum = money(units(is, payment.amount) + units(is, payment.tip));
  return html`<section ref=${card} tabindex="-1" class=${`bill-payment notice ${TONES[stage]}`} role="status" aria-label=${t(`bill.stage.${stage}`, { sum })}>
    <h3>${t(`bill.stage.${stage}`, { sum })}${stage === "declined" && html` <small>${clock(Date.parse(payment.created_at), menu.value.restaurant.timezone)}</small>`}</h3>
    ${stage === "counter" && html`<${AtCounter} sum=${sum} />`}
    <p>${stage === "declined" ? t(whyDeclined(payment, declined.value)) : t(`bill.about.${stage}`)}</p>
    <${Steps} payment=${payment} stage=${stage} />
  </section>`;
}

/** By what the staff find it. @param {{ sum: string }} props */
const AtCounter = ({ sum }) => html`<p class="bill-number">${table.value.table_number}</p>
  <p class="bill-who"><span>${t("table.number", { number: table.value.table_number })}</span> · <bdi>${visit.value?.nickname}</bdi> · <bdi>${sum}</bdi></p>`;

/** @param {{ payment: Payment, stage: string }} props */
function Steps({ payment, stage }) {
  const wrong = trouble.value?.of === payment.payment_id && trouble.value.error;
  return html`${wrong && html`<p class="line-wrong" role="alert">${why(wrong)}</p>`}
    <div class="pair">
      ${mayCallOff(payment) && html`<button type="button" class="button" onClick=${() => callOff(payment.payment_id)}>${t("bill.call_off")}</button>`}
      ${stage === "action" && html`<button type="button" class="button main" onClick=${() => goOnPaying(payment)}>${t("bill.go_on")}</button>`}
    </div>`;
}
