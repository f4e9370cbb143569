/** What the bill comes to, and who owes what of it. */
import { html } from "htm/preact";
import { Person } from "trivet/components/person.js";
import { locale, t } from "trivet/i18n.js";

import { splitting } from "diner/bill/choosing.js";
import { paidBy, shareOf } from "diner/bill/figures.js";
import { me, people, person } from "diner/live.js";
import { money, price } from "diner/saying.js";

/** @typedef {import("diner/bill/figures.js").Bill} Bill */

/** @param {number} rate in basis points */
export const percent = (rate) => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2 }).format(rate / 10_000);

/** @param {{ is: Bill }} props */
export function Sums({ is }) {
  const on_top = !is.tax_included;
  const plain = is.discounts.length === 0 && is.service_charge === 0 && is.deposit === 0 && is.tips === 0 && !on_top;
  return html`<dl class="sums bill-sums">
    ${!plain && html`<${Sum} name=${t("bill.subtotal")} amount=${is.subtotal} />`}
    ${is.discounts.map((one) => html`<${Sum} key=${one.discount_id} name=${one.reason} amount=${-one.amount} />`)}
    ${is.service_charge !== 0 && html`<${Sum} name=${t("bill.service")} amount=${is.service_charge} />`}
    ${on_top && is.taxes.map((one) => html`<${Sum} key=${one.rate} name=${t("bill.tax", { rate: percent(one.rate) })} amount=${one.tax} />`)}
    ${is.deposit !== 0 && html`<${Sum} name=${t("bill.deposit")} amount=${-is.deposit} />`}
    ${is.tips !== 0 && html`<${Sum} name=${t("bill.tips")} amount=${is.tips} />`}
    <div class="sum-all"><dt>${t("cart.sum")}</dt><dd class="price">${price(is.total)}</dd></div>
    ${!on_top && is.taxes.filter((one) => one.tax !== 0).map((one) => html`<${Sum} key=${one.rate} name=${t("bill.tax_in", { rate: percent(one.rate) })} amount=${one.tax} quiet />`)}
  </dl>`;
}

/** @param {{ name: string, amount: number, quiet?: boolean }} props */
const Sum = ({ name, amount, quiet }) => html`<div class=${quiet ? "quiet-words" : ""}><dt>${name}</dt><dd class="price">${price(amount)}</dd></div>`;

/** Of a table for one there is nothing to say, nor while even parts are paid and nobody has paid. @param {{ is: Bill }} props */
export function Shares({ is }) {
  const known = new Set(people.value.map((one) => one.member_id));
  const some = is.shares.filter((one) => one.amount !== 0 || paidBy(is, one.member_id).count > 0 || (known.has(one.member_id) && people.value.find((guest) => guest.member_id === one.member_id)?.here));
  if (some.length < 2 || (splitting(is) && some.every((one) => paidBy(is, one.member_id).count === 0))) return null;
  return html`<section aria-labelledby="bill-shares">
    <h3 id="bill-shares">${t("bill.shares")}</h3>
    <ul class="members">${some.map((one) => html`<${Owes} key=${one.member_id} is=${is} id=${one.member_id} />`)}</ul>
  </section>`;
}

/** @param {{ is: Bill, id: string }} props */
function Owes({ is, id }) {
  const { name, index } = person(id);
  const { owes } = shareOf(is, id);
  const paid = paidBy(is, id);
  return html`<li>
    <${Person} name=${name || "?"} index=${index} small quiet />
    <span class="member-name">${id === me.value ? t("cart.mine") : name || t("person.gone")}</span>
    ${paid.count > 0 && html`<span class="tag good">${t("bill.has_paid", { sum: money(paid.amount) })}</span>`}
    ${!splitting(is) && (owes !== 0 || paid.count === 0) && html`<span class="price">${money(owes)}</span>`}
  </li>`;
}
