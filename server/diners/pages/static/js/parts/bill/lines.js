/** The lines of the bill with the initials of who pays. A tap opens what may be said of one: that it is mine, or a part of it. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { said } from "trivet/choosing.js";
import { Person } from "trivet/components/person.js";
import { listed, t } from "trivet/i18n.js";

import { claim, payer, saying, why } from "diner/bill/doing.js";
import { trouble } from "diner/bill/known.js";
import { closed, isSo, ownersOf, payersOf, sayable } from "diner/bill/lines.js";
import { settled, units } from "diner/bill/figures.js";
import { chosenOf, me, nameOf, people, person } from "diner/live.js";
import { money, price } from "diner/saying.js";

/** @typedef {import("diner/bill/figures.js").Bill} Bill */
/** @typedef {import("diner/bill/figures.js").BillLine} BillLine */

const SHOWN = 3;

/** @param {{ is: Bill }} props */
export function Lines({ is }) {
  const [open, setOpen] = useState("");
  return html`<section aria-labelledby="bill-lines">
    <h3 id="bill-lines" class="aloud">${t("bill.lines")}</h3>
    <${Tap} is=${is} />
    <ul class="bill-lines">
      ${is.lines.map((line) => html`<${Line} key=${line.public_id} is=${is} line=${line} open=${open === line.public_id} onOpen=${() => setOpen(open === line.public_id ? "" : line.public_id)} />`)}
    </ul>
  </section>`;
}

/** Once all is paid nothing is said of a line any more. @param {{ is: Bill }} props */
export const Tap = ({ is }) => !settled(is) && html`<p class="quiet-words">${t("bill.tap")}</p>`;

/** @param {{ is: Bill, line: BillLine, open: boolean, onOpen: () => void }} props */
function Line({ is, line, open, onOpen }) {
  const owners = ownersOf(line, people.value.filter((one) => one.here).map((one) => one.member_id));
  const shut = closed(is, line) || sayable(line, me.value, isHost()).length === 0;
  const wrong = trouble.value?.of === line.public_id && trouble.value.error;
  const words = html`<${Who} owners=${owners} />
    <span class="bill-name">${line.qty} × ${nameOf(line)}${line.options.length > 0 && html`<small>${said(chosenOf(line))}</small>`}<${State} is=${is} line=${line} /></span>
    <span class="price">${price(line.line_total)}</span>`;
  return html`<li class=${saying.value === line.public_id ? "unconfirmed" : ""}>
    ${shut ? html`<div class="bill-line">${words}</div>` : html`<button type="button" class="bill-line" aria-expanded=${open ? "true" : "false"} onClick=${onOpen}>${words}</button>`}
    ${open && !shut && html`<${Says} is=${is} line=${line} />`}
    ${wrong && html`<p class="line-wrong" role="alert">${why(wrong)}</p>`}
  </li>`;
}

const isHost = () => people.value.some((one) => one.member_id === me.value && one.is_host);

/** Each of those a line is of. @param {{ owners: readonly string[] }} props */
function Who({ owners }) {
  const more = owners.length - SHOWN;
  const shown = more > 1 ? owners.slice(0, SHOWN) : owners;
  const name = (/** @type {string} */ id) => (id === me.value ? t("cart.mine") : person(id).name || t("person.gone"));
  return html`<span class="people" role="img" aria-label=${listed(owners.map(name))}>
    ${shown.map((id) => html`<${Person} key=${id} name=${person(id).name || "?"} index=${person(id).index} small quiet />`)}
    ${more > 1 && html`<span class="person small more">+${more}</span>`}
  </span>`;
}

/** What of it is paid, or being paid, and by whom. @param {{ is: Bill, line: BillLine }} props */
export function State({ is, line }) {
  const { paid, paying } = payersOf(is, line);
  const names = (/** @type {(string | null)[]} */ ids) => listed(ids.map((id) => (id === me.value ? t("bill.me") : payer(id))));
  return html`<small class="bill-tags">
    ${line.shared && html`<span class="tag">${t("bill.shared")}</span>`}
    ${paid.length > 0 && html`<span class="tag good">${t(line.paid ? "bill.paid_by" : "bill.partly_by", { names: names(paid) })}</span>`}
    ${paid.length === 0 && line.paid && units(is, line.due) > 0 && html`<span class="tag good">${t("bill.paid")}</span>`}
    ${paying.length > 0 && html`<span class="tag wait">${t("bill.paying_by", { names: names(paying) })}</span>`}
  </small>`;
}

/** @param {{ is: Bill, line: BillLine }} props */
function Says({ is, line }) {
  const words = (/** @type {import("diner/bill/lines.js").Say} */ { share, whose }) => {
    if (whose) return t(share ? "bill.say.table" : "bill.say.not_table");
    return share ? `${t(`bill.part.${share[1]}`)} · ${money(Math.round(units(is, line.due) / share[1]))}` : t("bill.say.not_mine");
  };
  return html`<div class="choices bill-says" role="group" aria-label=${t("bill.whose", { name: nameOf(line) })}>
    ${sayable(line, me.value, isHost()).map((say) => html`<button type="button" class="chip" key=${words(say)} aria-pressed=${isSo(line, me.value, say) ? "true" : "false"} onClick=${() => claim(line.public_id, say)}>${words(say)}</button>`)}
  </div>`;
}
