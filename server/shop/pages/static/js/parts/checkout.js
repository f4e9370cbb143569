/** The checkout: how, when and with what, all in sight, and what it comes to. What is wrong is said where it is put right. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { within } from "shop/cart.js";
import { wantOf } from "shop/carting.js";
import { CODE_REFUSED, firstLack, lacks, placeOf, STEPS } from "shop/checkout.js";
import { adopt, begin, choice, giveUp, place, placing, preview, problems, totals, unpaid, useCode, wrongs } from "shop/checking_out.js";
import { cart, shown } from "shop/live.js";
import { Back } from "shop/parts/cart.js";
import { How } from "shop/parts/checkout/how.js";
import { Look, wrongSaid } from "shop/parts/checkout/look.js";
import { Pay } from "shop/parts/checkout/pay.js";
import { When } from "shop/parts/checkout/when.js";
import { price } from "shop/saying.js";
import { go } from "shop/searching.js";

/** @typedef {import("shop/checkout.js").StepName} StepName */

const PARTS = { how: How, when: When, pay: Pay, look: Look };

export function CheckoutRoom() {
  useEffect(() => void begin(), []);
  const locked = cart.value?.cart_locked === true;
  useEffect(() => void (locked && adopt()), [locked]);
  const total = cart.value?.total;
  useEffect(preview, [total]); // somebody at home adds to it meanwhile
  useEffect(showRefusal, [placing.value]);
  if (placing.value && placing.value !== "busy") return html`<${Waiting} />`;
  if (shown.value.items.length === 0) {
    return html`<main class="room narrow"><${Back} /><div class="nothing"><${Icon} name="shopping-basket" /><p>${t("cart.empty")}</p><button type="button" class="button main" onClick=${() => go("shop")}>${t("cart.shop")}</button><button type="button" class="button" onClick=${() => go("orders")}>${t("orders.title")}</button></div></main>`;
  }
  return html`<main class="room narrow checkout">
    <${Back} to="cart" words=${t("cart.title")} />
    <h1>${t("checkout.title")}</h1>
    ${STEPS.map((step, index) => html`<${Step} key=${step} step=${step} number=${index + 1} />`)}
    <div class="room-foot"><${Confirm} /></div>
  </main>`;
}

/** @param {{ step: StepName, number: number }} props */
function Step({ step, number }) {
  const here = wrongs.value.filter((one) => placeOf(one) === step);
  const done = lacks(step, choice.value) === null && here.length === 0 && step !== "look";
  return html`<section id=${`step-${step}`} class=${`step ${done ? "done" : ""}`} aria-labelledby=${`heading-${step}`}>
    <h2 id=${`heading-${step}`}><span class="step-number" aria-hidden="true">${done ? html`<${Icon} name="check" />` : number}</span>${t(`checkout.${step}`)}</h2>
    <div class="step-body">
      ${here.map((one) => one.code !== CODE_REFUSED && html`<${Wrong} key=${one.code} problem=${one} />`)}
      <${PARTS[step]} />
    </div>
  </section>`;
}

/** @param {{ problem: import("shop/checkout.js").Problem }} props */
function Wrong({ problem }) {
  const { items } = problem;
  const fit = within(shown.value, items);
  const take = () => fit.forEach(({ line, quantity }) => wantOf(line, quantity));
  return html`<div class="notice alert" role="alert"><${Icon} name="circle-alert" /><div>
    <p>${wrongSaid(problem)}</p>
    ${items.length > 0 && html`<ul class="short-items">${items.map((one) => html`<li key=${one.product_id}>${one.name}: ${one.available ? t("checkout.short", { requested: one.requested, available: one.available }) : t("checkout.short_none")}</li>`)}</ul>
    <div class="form-buttons">${fit.length > 0 && html`<button type="button" class="button" onClick=${take}>${t("checkout.take_there")}</button>`}<button type="button" class="button" onClick=${() => go("cart")}>${t("cart.view")}</button></div>`}
  </div></div>`;
}

/** One button, with what it will cost; where something is to be said yet, it leads there. */
function Confirm() {
  const lack = firstLack(choice.value);
  const busy = placing.value === "busy";
  const sum = totals.value ? price(totals.value.total) : "";
  if (lack) return html`<button type="button" class="button wide" onClick=${lack === "look" ? useCode : () => showStep(lack)}>${t(lacks(lack, choice.value) ?? "")}</button>`;
  const bad = problems.value[0];
  if (bad) return html`<button type="button" class="button wide" onClick=${() => showStep(placeOf(bad))}><${Icon} name="circle-alert" />${t("checkout.see_wrong")}</button>`;
  if (!totals.value) return html`<button type="button" class="button wide off" aria-disabled="true">${t("loading")}</button>`;
  const words = busy ? t("checkout.busy") : t(choice.value.method === "counter" ? "checkout.order" : "checkout.pay_now", { sum });
  return html`<button type="button" class=${`button wide ${busy ? "off" : "main"}`} aria-disabled=${busy ? "true" : null} onClick=${place}>${words}</button>`;
}

/** @param {StepName} step */
function showStep(step) {
  const section = document.getElementById(`step-${step}`);
  const wrong = /** @type {HTMLElement | null | undefined} */ (section?.querySelector(".notice.alert, .field-wrong"));
  (wrong ?? section)?.scrollIntoView({ block: wrong ? "center" : "start" });
  if (wrong) wrong.tabIndex = -1; // to be read, and no keyboard comes up over it
  (wrong ?? /** @type {HTMLElement | null | undefined} */ (section?.querySelector("input, button, select")))?.focus({ preventScroll: true });
}

/** What was not placed is said where it is put right, which may be out of sight. */
function showRefusal() {
  const [first] = wrongs.peek();
  if (placing.peek() === "" && first) showStep(placeOf(first));
}

/** Nobody knows yet, or the payer has something to do still. */
function Waiting() {
  const { leads } = unpaid.value ?? {};
  const is = placing.value;
  return html`<main class="room narrow"><div class="waiting" role="status">
    <${Icon} name=${is === "unpaid" ? "credit-card" : "clock"} />
    <h1>${t(`checkout.${is}`)}</h1>
    <p>${t(`checkout.${is}_hint`)}</p>
    ${is === "unpaid" && leads && html`<a class="button main wide" href=${leads}>${t("checkout.go_on")}</a><button type="button" class="button wide" onClick=${giveUp}>${t("checkout.give_up")}</button>`}
  </div></main>`;
}
