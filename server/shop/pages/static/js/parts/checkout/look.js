/** What there is, and what it comes to: looked over before it is placed. */
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { known, t } from "trivet/i18n.js";

import { CODE_REFUSED } from "shop/checkout.js";
import { choice, choose, noteDown, problems, totals, useCode } from "shop/checking_out.js";
import { shown } from "shop/live.js";
import { aboutLine, price } from "shop/saying.js";

const DOUBLE_MS = 600;

export function Look() {
  const { code, typed, note, kind } = choice.value;
  const is = totals.value;
  const nowhere = problems.value.some((one) => one.code === "ADDRESS_OUT_OF_ZONE"); // then there is no fee to say
  const used = code !== "" && typed.trim() === code;
  const refused = used && problems.value.find((one) => one.code === CODE_REFUSED);
  const last = useRef(-DOUBLE_MS);
  const use = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (event.timeStamp - last.current < DOUBLE_MS) return; // the second half of a double tap would take off what the first has put on
    last.current = event.timeStamp;
    if (used) choose({ code: "", typed: "" });
    else useCode();
  };
  const write = (/** @type {string} */ to) => (to.trim() ? noteDown({ typed: to }) : choose({ code: "", typed: to }));
  return html`<ul class="look">
      ${shown.value.items.map((one) => html`<li key=${one.id}><span>${one.quantity} × ${one.name}${aboutLine(one) && html`<small>${aboutLine(one)}</small>`}</span><span class="price">${price(one.line_total)}</span></li>`)}
    </ul>
    <form class="code" onSubmit=${use}>
      <${Field} label=${t("look.code")} maxlength="40" autocapitalize="characters" autocomplete="off" value=${typed} wrong=${refused ? wrongSaid(refused) : ""} onInput=${write} />
      <button class="button">${t(used ? "look.unuse" : "look.use")}</button>
    </form>
    <${Field} label=${t("look.note")} rows=${2} maxlength="500" value=${note} onInput=${(/** @type {string} */ to) => noteDown({ note: to })} />
    ${is ? html`<${Totals} is=${is} free=${t("look.free")} delivery=${kind === "DELIVERY" && !nowhere} />` : html`<p class="quiet-words">${t("look.later")}</p>`}`;
}

/** What is wrong, in words. @param {import("shop/checkout.js").Problem} problem */
export function wrongSaid({ code, message, minimum, reason }) {
  const key = reason && known(`code.${reason}`) ? `code.${reason}` : `error.${code}`;
  return known(key) ? t(key, { minimum: minimum === null ? "" : price(minimum) }) : message;
}

/** @param {{ is: { subtotal: number, discount: number, delivery_fee: number, total: number, taxes?: { rate: number, tax: number }[] }, free?: string, delivery?: boolean }} props */
export const Totals = ({ is, free = "", delivery = choice.value.kind === "DELIVERY" }) => html`<dl class="sums">
  <div><dt>${t("look.subtotal")}</dt><dd class="price">${price(is.subtotal)}</dd></div>
  ${is.discount > 0 && html`<div><dt>${t("look.discount")}</dt><dd class="price">− ${price(is.discount)}</dd></div>`}
  ${delivery && html`<div><dt>${t("how.delivery")}</dt><dd class="price">${is.delivery_fee > 0 || !free ? price(is.delivery_fee) : free}</dd></div>`}
  ${(is.taxes ?? []).filter((one) => one.tax !== 0).map((one) => html`<div key=${one.rate} class="sums-tax"><dt>${t("look.tax", { rate: one.rate / 100 })}</dt><dd class="price">${price(one.tax)}</dd></div>`)}
  <div class="sums-total"><dt>${t("look.total")}</dt><dd class="price">${price(is.total)}</dd></div>
</dl>`;
