/** The lines of the bill: what each costs, what of it is open, whose it is, and who has paid it or is paying. */
import { html } from "htm/preact";

import { said } from "trivet/choosing.js";
import { Person } from "trivet/components/person.js";
import { t } from "trivet/i18n.js";
import { payersOf, units } from "staff/floor/bill/figures.js";
import { money, nameOf, namesOf } from "staff/floor/bill/saying.js";

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */
/** @typedef {import("staff/floor/bill/figures.js").Line} Line */
/** @typedef {import("staff/floor/bill/saying.js").Guest} Guest */

/** More than so many are shown when they are asked for. */
const SHOWN = 12;

/** @param {{ bill: Bill, guests: readonly Guest[] }} props */
export const Lines = ({ bill, guests }) => html`<details class="bill-lines" open=${bill.lines.length <= SHOWN}>
  <summary><span>${t("bill.lines", { count: bill.lines.length })}</span><span class="price">${money(bill, units(bill, bill.subtotal))}</span></summary>
  <ul>${bill.lines.map((line) => html`<${BillLine} key=${line.public_id} bill=${bill} line=${line} guests=${guests} />`)}</ul>
</details>`;

/** @param {{ bill: Bill, line: Line, guests: readonly Guest[] }} props */
function BillLine({ bill, line, guests }) {
  const claimers = line.claimed_by.map((one) => one.member_id);
  const owners = line.shared ? claimers : [...new Set([line.member_id, ...claimers])];
  return html`<li class="bill-line">
    <span class="bill-who" role="img" aria-label=${owners.length > 0 ? namesOf(guests, owners) : t("bill.shared")}>${owners.slice(0, 3).map((id) => html`<${Person} key=${id} name=${nameOf(guests, id)} index=${indexOf(guests, id)} small quiet />`)}${owners.length > 3 && html`<span class="quiet">+${owners.length - 3}</span>`}</span>
    <span class="bill-name">${line.qty} × ${line.name}${line.options.length > 0 && html`<span class="line-note">${said(line.options)}</span>`}<${State} bill=${bill} line=${line} guests=${guests} /></span>
    <span class="price">${money(bill, units(bill, line.line_total))}</span>
  </li>`;
}

/** @param {{ bill: Bill, line: Line, guests: readonly Guest[] }} props */
function State({ bill, line, guests }) {
  const { paid, paying } = payersOf(bill, line);
  const due = units(bill, line.due);
  const open = units(bill, line.open);
  return html`<span class="bill-tags">
    ${line.shared && html`<span class="tag">${t("bill.shared")}</span>`}
    ${line.paid && due > 0 && html`<span class="tag good">${paid.some((one) => one !== null) ? t("bill.paid_by", { names: namesOf(guests, paid) }) : t("bill.paid")}</span>`}
    ${!line.paid && open < due && html`<span class="tag">${t("bill.open_of", { amount: money(bill, open) })}</span>`}
    ${paying.length > 0 && html`<span class="tag wait">${t("bill.paying_by", { names: namesOf(guests, paying) })}</span>`}
  </span>`;
}

/** @param {readonly Guest[]} guests @param {string} id */
export const indexOf = (guests, id) => guests.find((one) => one.member_id === id)?.joined ?? 0;
