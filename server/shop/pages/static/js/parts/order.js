/** An order as a line of steps, with what is in it, what was missing and what came instead. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { t, wrong } from "trivet/i18n.js";
import { clock } from "trivet/time.js";
import { uuid } from "trivet/uuid.js";

import { look } from "shop/carting.js";
import { account, restaurant } from "shop/live.js";
import { addressLine } from "shop/parts/address.js";
import { Back } from "shop/parts/cart.js";
import { Totals } from "shop/parts/checkout/look.js";
import { Mark, statusSaid } from "shop/parts/orders.js";
import { Repeat } from "shop/parts/recurring.js";
import { canCancel, choicesOf, isOpen, stepsOf, toChoose } from "shop/orders.js";
import { branchLine, dateSaid, dayLong, hours, price } from "shop/saying.js";
import { go } from "shop/searching.js";

/** @typedef {import("shop/orders.js").Order} Order */

const AGAIN_MS = 10_000; // while it goes on

/** What was pressed may be gone by then, with what it asked: who uses a keyboard goes on at what has come, else at the order's head. @param {string} place */
const goOn = (place) =>
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    const head = /** @type {HTMLElement | null} */ (document.querySelector(".order h1"));
    if (head) head.tabIndex = -1;
    (/** @type {HTMLElement | null} */ (document.querySelector(`${place} button`)) ?? head)?.focus({ preventScroll: true });
  });

/** @param {{ more: string }} props which order */
export function OrderRoom({ more }) {
  const [order, setOrder] = useState(/** @type {Order | null} */ (null));
  const [refused, setRefused] = useState("");
  const ask = async () => {
    try {
      setOrder((await account.asCustomer("GET", `/orders/${encodeURIComponent(more)}`)).data);
      setRefused("");
    } catch (error) {
      setRefused(wrong(/** @type {any} */ (error)));
    }
  };
  useEffect(() => {
    setOrder(null);
    void ask();
    const timer = setInterval(() => !document.hidden && void ask(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [more]);
  return html`<main class="room narrow order">
    <${Back} to="orders" words=${t("orders.title")} />
    ${refused && html`<div class="notice wait" role="alert"><span>${refused}</span><button type="button" class="button" onClick=${ask}>${t("try_again")}</button></div>`}
    ${order ? html`<${Whole} order=${order} onChange=${setOrder} />` : !refused && html`<p class="quiet-words" role="status">${t("loading")}</p>`}
  </main>`;
}

/** @param {{ order: Order, onChange: (order: Order) => void }} props */
function Whole({ order, onChange }) {
  const { order_number, slot, fulfillment_type, address, branch_id } = order;
  const when = `${dayLong(slot.date)}, ${hours(slot)}`;
  return html`<div class="room-head"><h1>${t("order.title", { number: order_number })}</h1><${Mark} order=${order} /></div>
    <p>${isOpen(order) ? t(fulfillment_type === "PICKUP" ? "order.pick_up" : "order.delivery", { when }) : when}<br />
      <span class="quiet-words">${fulfillment_type === "PICKUP" ? branchLine(branch_id) : address && addressLine(address)}</span></p>
    <${Steps} order=${order} />
    <${Missing} order=${order} onChange=${onChange} />
    <h2>${t("order.items")}</h2>
    <ul class="look">${order.items.map((one, index) => html`<${Item} key=${index} item=${one} />`)}</ul>
    <${Totals} is=${order} delivery=${fulfillment_type === "DELIVERY"} free=${t("look.free")} />
    <${Less} order=${order} />
    <p class="quiet-words">${isOpen(order) || order.payment_status !== "unpaid" ? t(`paid.${order.payment_status}`) : statusSaid(order)} · ${t("order.placed", { date: dateSaid(order.created_at) })}</p>
    ${order.note && html`<p class="quiet-words">${order.note}</p>`}
    <${Doing} order=${order} onChange=${onChange} />
    ${order.status !== "CANCELED" && html`<${Repeat} order=${order} />`}`;
}

/** @param {{ order: Order }} props */
const Steps = ({ order }) => html`<ol class="steps" aria-label=${t("order.steps")}>
  ${stepsOf(order).map((step) => html`<li key=${step.status} class=${`steps-${step.is} ${order.status === "CANCELED" && step.is === "now" ? "steps-off" : ""}`} aria-current=${step.is === "now" ? "step" : null}>
    <span class="steps-dot">${step.is === "done" ? html`<${Icon} name="check" />` : step.status === "CANCELED" ? html`<${Icon} name="x" />` : null}</span>
    <span>${statusSaid({ status: step.status, fulfillment_type: order.fulfillment_type })}${step.at && html` <small class="time">${clock(Date.parse(step.at), restaurant?.timezone)}</small>`}</span>
  </li>`)}
</ol>`;

/** @param {{ item: import("shop/orders.js").Item }} props */
function Item({ item }) {
  const missing = item.picked_status === "MISSING";
  const instead = missing && item.substitute && item.choice === "substitute" ? item.substitute : null;
  const about = [...item.options, item.note].filter(Boolean).join(", ");
  return html`<li class=${missing ? "missing" : ""}>
    <span><span class=${missing ? "struck" : ""}>${item.quantity} × ${item.name}</span>${about && html`<small>${about}</small>`}
      ${missing && html`<small class="missing-words">${instead ? t("order.instead", { name: `${instead.quantity} × ${instead.name}` }) : item.choice ? t(`became.${item.choice}`) : t("order.missing")}</small>`}</span>
    <span class=${`price ${missing && !instead ? "struck" : ""}`}>${price(instead ? instead.unit_price * instead.quantity : item.line_total)}</span>
  </li>`;
}

/** What it comes to by now, where that is less than was ordered. @param {{ order: Order }} props */
function Less({ order: { status, payment_status, total, comes_to } }) {
  if (comes_to === total || status === "CANCELED") return null;
  return html`<dl class="sums"><div><dt>${t(payment_status === "unpaid" ? "order.less" : "order.back")}</dt><dd class="price">− ${price(total - comes_to)}</dd></div>
    <div class="sums-total"><dt>${t("order.left")}</dt><dd class="price">${price(comes_to)}</dd></div></dl>`;
}

/** What is missing, and what there is to choose of it. @param {{ order: Order, onChange: (order: Order) => void }} props */
function Missing({ order, onChange }) {
  const [busy, setBusy] = useState(false);
  const open = toChoose(order);
  if (open.length === 0) return null;
  const say = async (/** @type {string} */ choice, /** @type {number | undefined} */ item_id) => {
    if (busy) return;
    setBusy(true);
    try {
      onChange((await account.asCustomer("POST", `/orders/${encodeURIComponent(order.order_id)}/missing`, { body: { choice, item_id } })).data);
    } catch (error) {
      pass(wrong(/** @type {any} */ (error)));
    }
    setBusy(false);
    goOn(".missing-ask");
  };
  return html`<section class="missing-ask notice wait" aria-label=${t("status.MISSING")}>
    <${Icon} name="package-x" /><div><h2>${t("status.MISSING")}</h2><p>${t("order.missing_hint")}</p>
    ${open.map((one) => html`<div key=${one.item_id} class="missing-item">
      <p><strong>${one.quantity} × ${one.name}</strong></p>
      <div class="form-buttons">${choicesOf(one, order.payment_status).map((choice) => html`<button key=${choice} type="button" class="button" aria-disabled=${busy ? "true" : null} onClick=${() => say(choice, one.item_id)}>
        ${choice === "substitute" && one.substitute ? t("choice.substitute", { name: one.substitute.name, price: price(one.substitute.unit_price * one.substitute.quantity) }) : t(`choice.${choice}`)}
      </button>`)}</div>
    </div>`)}</div>
  </section>`;
}

/** @param {{ order: Order, onChange: (order: Order) => void }} props */
function Doing({ order, onChange }) {
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState(/** @type {{ added: number, gone: any[], dearer: any[] } | null} */ (null));
  const path = `/orders/${encodeURIComponent(order.order_id)}`;
  const [key] = useState(uuid);
  const done = async (/** @type {() => Promise<void>} */ what) => {
    if (busy) return;
    setBusy(true);
    try {
      await what();
    } catch (error) {
      pass(wrong(/** @type {any} */ (error)));
    }
    setBusy(false);
  };
  const ask = (/** @type {boolean} */ whether) => (setAsks(whether), goOn(".room-foot"));
  const cancel = () =>
    done(async () => {
      onChange((await account.asCustomer("POST", `${path}/cancel`)).data);
      ask(false);
    });
  const again = () =>
    done(async () => {
      setTold((await account.asCustomer("POST", `${path}/reorder`, { idempotencyKey: key })).data);
      await look();
    });
  if (told) return html`<${Told} told=${told} />`;
  return html`<div class="room-foot form-buttons">
    ${canCancel(order) && (asks
      ? html`<div class="notice alert" role="alert"><p>${t("order.cancel_sure")}</p><button type="button" class="button" onClick=${() => ask(false)}>${t("order.keep")}</button><button type="button" class="button alert" onClick=${cancel}>${t("order.cancel_yes")}</button></div>`
      : html`<button type="button" class="button" onClick=${() => ask(true)}>${t("order.cancel")}</button>`)}
    ${!asks && html`<button type="button" class=${`button ${isOpen(order) ? "" : "main"}`} aria-disabled=${busy ? "true" : null} onClick=${again}>${t("order.again")}</button>`}
  </div>`;
}

/** What came of ordering again, where one sees it. @param {{ told: { added: number, gone: any[], dearer: any[] } }} props */
function Told({ told }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    place.current?.scrollIntoView({ block: "end" });
    place.current?.querySelector("button")?.focus({ preventScroll: true }); // what was pressed is gone
  }, []);
  return html`<section ref=${place} class="told" role="status">
  <div class="notice good"><${Icon} name="circle-check" /><span>${t("again.added", { count: told.added })}</span></div>
  ${told.gone.length > 0 && html`<h2>${t("again.gone")}</h2><ul>${told.gone.map((one) => html`<li key=${one.product_id}>${one.name}</li>`)}</ul>`}
  ${told.dearer.length > 0 && html`<h2>${t("again.dearer")}</h2><ul>${told.dearer.map((one) => html`<li key=${one.product_id}>${one.name}: ${t("again.price", { was: price(one.was), now: price(one.now) })}</li>`)}</ul>`}
  <p><button type="button" class="button main wide" onClick=${() => go("cart")}>${t("cart.view")}</button></p>
</section>`;
}
