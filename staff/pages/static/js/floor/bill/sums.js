/** What the bill comes to, sum by sum; a discount is taken back where it stands. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { takeBack } from "staff/floor/bill/doing.js";
import { surplus, units } from "staff/floor/bill/figures.js";
import { money, why } from "staff/floor/bill/saying.js";
import { Act } from "staff/floor/confirm.js";
import { percent } from "staff/rate.js";

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */

/** @param {{ bill: Bill, again: () => void }} props */
export function Sums({ bill, again }) {
  const sum = (/** @type {number} */ amount) => money(bill, units(bill, amount));
  const back = surplus(bill);
  const tax = bill.tax_included ? "bill.tax_in" : "bill.tax";
  return html`<dl class="bill-sums">
    ${bill.discounts.map((one) => html`<${Discount} key=${one.discount_id} bill=${bill} discount=${one} again=${again} />`)}
    ${bill.service_charge !== 0 && html`<${Sum} name=${t("bill.service")} amount=${sum(bill.service_charge)} />`}
    ${bill.taxes.filter((one) => one.tax !== 0).map((one) => html`<${Sum} key=${one.rate} name=${t(tax, { rate: percent(one.rate), net: sum(one.net) })} amount=${sum(one.tax)} quiet=${bill.tax_included} />`)}
    ${bill.deposit !== 0 && html`<${Sum} name=${t("bill.deposit")} amount=${sum(-bill.deposit)} />`}
    ${bill.tips !== 0 && html`<${Sum} name=${t("bill.tips")} amount=${sum(bill.tips)} />`}
    <${Sum} name=${t("bill.total")} amount=${sum(bill.total)} strong />
    ${bill.paid !== 0 && html`<${Sum} name=${t("bill.has_paid")} amount=${sum(-bill.paid)} />`}
    <div class="bill-balance"><dt>${t(back > 0 ? "bill.back" : "bill.balance")}</dt><dd class="price">${money(bill, back > 0 ? back : units(bill, bill.balance))}</dd></div>
  </dl>`;
}

/** @param {{ name: string, amount: string, quiet?: boolean, strong?: boolean }} props */
const Sum = ({ name, amount, quiet, strong }) => html`<div class=${quiet ? "quiet" : strong ? "strong" : ""}><dt>${name}</dt><dd class="price">${amount}</dd></div>`;

/** @param {{ bill: Bill, discount: Bill["discounts"][number], again: () => void }} props */
function Discount({ bill, discount, again }) {
  const { discount_id, reason, rate, public_id } = discount;
  const off = bill.lines.find((line) => line.public_id === public_id)?.name;
  const run = () => takeBack(bill.session_id, discount_id).finally(again);
  const amount = money(bill, -units(bill, discount.amount));
  return html`<div class="bill-discount"><dt>${[rate === null ? "" : percent(rate), off, reason].filter(Boolean).join(" · ")}</dt><dd class="price">${amount}</dd>
    <dd class="bill-discount-back"><${Act} class="quiet" icon="x" label=${t("discount.back")} yes=${t("discount.back_yes")} question=${t("discount.back_sure", { reason, amount: money(bill, units(bill, discount.amount)) })} run=${run} words=${(/** @type {any} */ refused) => why(refused, [], "discount")} /></dd>
  </div>`;
}
