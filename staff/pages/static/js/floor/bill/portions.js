/** What money is for: all of the bill, what somebody owes, a part of so many, some lines, or an amount; each with its sum. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { Field } from "trivet/components/field.js";
import { Stepper } from "trivet/components/stepper.js";
import { locale, t } from "trivet/i18n.js";
import { parse } from "trivet/money_typed.js";
import { free, openOf } from "staff/floor/bill/figures.js";
import { PARTS_MAX, PARTS_MIN, partsFor, partsLeft, sumOf, tooMuch } from "staff/floor/bill/portion.js";
import { money, nameOf } from "staff/floor/bill/saying.js";

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */
/** @typedef {import("staff/floor/bill/portion.js").Portion} Portion */
/** @typedef {{ bill: Bill, guests: readonly import("staff/floor/bill/saying.js").Guest[], portion: Portion, onPortion: (portion: Portion) => void }} Props */

/** @param {Props} props */
export function Portions({ bill, guests, portion, onPortion }) {
  const owing = bill.shares.filter((one) => one.free > 0);
  const parts = portion.kind === "even" ? portion.parts : partsFor(bill, guests.length);
  const chip = (/** @type {Portion} */ one, /** @type {string} */ words, /** @type {boolean} */ on, summed = true) =>
    html`<button type="button" class="chip" aria-pressed=${on ? "true" : "false"} onClick=${() => onPortion(one)}>${words}${summed && html` <span class="price">${money(bill, sumOf(bill, one))}</span>`}</button>`;
  return html`<fieldset class="bill-part">
    <legend>${t("take.what")}</legend>
    <div class="bill-chips">
      ${chip({ kind: "all" }, t("take.all"), portion.kind === "all")}
      ${owing.length > 1 && owing.map((one) => chip({ kind: "payer", payer: one.member_id }, nameOf(guests, one.member_id), portion.kind === "payer" && portion.payer === one.member_id))}
      ${chip({ kind: "even", parts }, t("take.even", { count: parts }), portion.kind === "even")}
      ${chip({ kind: "lines", lines: [] }, t("take.lines"), portion.kind === "lines", false)}
      ${chip({ kind: "amount", amount: null }, t("take.amount"), portion.kind === "amount", false)}
    </div>
    ${portion.kind === "even" && html`<div class="bill-even"><${Stepper} name=${t("take.part")} count=${portion.parts} min=${PARTS_MIN} max=${PARTS_MAX} onChange=${(/** @type {number} */ count) => onPortion({ kind: "even", parts: count })} /><span class="quiet">${t("take.parts_left", { count: partsLeft(bill, portion.parts) })}</span></div>`}
    ${portion.kind === "lines" && html`<${Choices} bill=${bill} chosen=${portion.lines} onLines=${(/** @type {string[]} */ lines) => onPortion({ kind: "lines", lines })} />`}
    ${portion.kind === "amount" && html`<${Amount} bill=${bill} portion=${portion} onPortion=${onPortion} />`}
  </fieldset>`;
}

/** @param {{ bill: Bill, chosen: readonly string[], onLines: (lines: string[]) => void }} props */
function Choices({ bill, chosen, onLines }) {
  const open = bill.lines.filter((line) => openOf(bill, line) > 0);
  const turn = (/** @type {string} */ id) => onLines(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return html`<ul class="bill-choices">${open.map((line) => html`<li key=${line.public_id}><label class="option">
    <input type="checkbox" checked=${chosen.includes(line.public_id)} onChange=${() => turn(line.public_id)} />
    <span class="option-name">${line.qty} × ${line.name}</span><span class="price">${money(bill, openOf(bill, line))}</span>
  </label></li>`)}</ul>`;
}

/** @param {{ bill: Bill, portion: Portion, onPortion: (portion: Portion) => void }} props */
function Amount({ bill, portion, onPortion }) {
  const [text, setText] = useState("");
  const write = (/** @type {string} */ written) => {
    setText(written);
    onPortion({ kind: "amount", amount: parse(written, bill.currency, locale()) });
  };
  const wrong = text.trim() === "" ? undefined : sumOf(bill, portion) === 0 ? t("take.no_amount") : tooMuch(bill, portion) ? t("take.too_much", { amount: money(bill, free(bill)) }) : undefined;
  return html`<${Field} label=${t("take.amount_label")} value=${text} onInput=${write} inputmode="decimal" autocomplete="off" maxlength=${20} wrong=${wrong} />`;
}
