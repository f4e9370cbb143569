/** How much, the tip beside it, and how it is paid: each with what it comes to. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { Stepper } from "trivet/components/stepper.js";
import { locale, t } from "trivet/i18n.js";
import { parse } from "trivet/money_typed.js";

import { PARTS_MAX, PARTS_MIN, evenPart, sumOf, tipMax, tipOf, tooMuch } from "diner/bill/choosing.js";
import { free, shareOf } from "diner/bill/figures.js";
import { me } from "diner/live.js";
import { percent } from "diner/parts/bill/sums.js";
import { money } from "diner/saying.js";

/** @typedef {import("diner/bill/figures.js").Bill} Bill */
/** @typedef {import("diner/bill/choosing.js").Choice} Choice */
/** @typedef {{ rate: number, own: number | null, wrong: boolean }} Tip by its rate, or an amount of one's own, which may be none that can be taken */

/** @param {{ is: Bill, choice: Choice, onChoose: (choice: Choice) => void }} props */
export function Choices({ is, choice, onChoose }) {
  const { mode, parts } = choice;
  const own = shareOf(is, me.value).free;
  const turn = (/** @type {Partial<Choice>} */ news) => onChoose({ ...choice, ...news });
  const other = mode === "amount" || mode === "all";
  return html`<fieldset class="options bill-choices">
    <legend>${t("bill.how_much")}</legend>
    <${Big} name="bill-mode" on=${mode === "own"} words=${t("bill.own")} hint=${t(own > 0 ? "bill.own_hint" : "bill.own_none")} sum=${Math.max(0, own)} onChoose=${() => turn({ mode: "own" })} />
    <${Big} name="bill-mode" on=${mode === "even"} words=${t("bill.even")} hint=${t("bill.even_hint", { count: parts })} sum=${evenPart(is, parts)} onChoose=${() => turn({ mode: "even" })} />
    ${mode === "even" && html`<div class="bill-more"><span>${t("bill.parts")}</span><${Stepper} name=${t("bill.part")} count=${parts} min=${PARTS_MIN} max=${PARTS_MAX} onChange=${(/** @type {number} */ count) => turn({ parts: count })} /></div>`}
    <${Big} name="bill-mode" on=${other} words=${t("bill.amount")} hint=${t("bill.amount_hint")} sum=${(other && sumOf(is, me.value, choice)) || null} onChoose=${() => turn({ mode: "amount", amount: null })} />
    ${other && html`<${Amount} is=${is} choice=${choice} turn=${turn} />`}
  </fieldset>`;
}

/** @param {{ name: string, on: boolean, words: string, hint?: string, sum: number | null, onChoose: () => void }} props */
const Big = ({ name, on, words, hint, sum, onChoose }) => html`<label class="option bill-choice">
  <input type="radio" name=${name} checked=${on} onChange=${onChoose} />
  <span class="option-name">${words}${hint && html`<small>${hint}</small>`}</span>
  ${sum !== null && html`<span class="price">${money(sum)}</span>`}
</label>`;

const EXAMPLE = 1250; // minor units: 12.50 €, but 1,250 ¥

/** What is wrong with an amount that was typed. @param {Bill} is @param {Choice} choice */
export function wrongWith(is, choice) {
  if (!choice.amount) return t("bill.amount_wrong", { sum: money(EXAMPLE) });
  return tooMuch(is, choice) ? t("bill.too_much", { sum: money(free(is)) }) : undefined;
}

/** @param {{ is: Bill, choice: Choice, turn: (news: Partial<Choice>) => void }} props */
function Amount({ is, choice, turn }) {
  const [text, setText] = useState("");
  const write = (/** @type {string} */ typed) => {
    setText(typed);
    turn({ mode: "amount", amount: parse(typed, is.currency, locale()) });
  };
  const all = () => {
    setText("");
    turn({ mode: "all", amount: null });
  };
  return html`<div class="bill-more">
    <button type="button" class="chip" aria-pressed=${choice.mode === "all" ? "true" : "false"} onClick=${all}>${t("bill.all", { sum: money(Math.max(0, free(is))) })}</button>
    <${Field} label=${t("bill.amount_label")} value=${text} wrong=${text.trim() ? wrongWith(is, choice) : undefined} onInput=${write} inputmode="decimal" autocomplete="off" maxlength=${20} />
  </div>`;
}

/** @param {{ is: Bill, choice: Choice, tip: Tip, onTip: (tip: Tip) => void }} props */
export function Tips({ is, choice, tip, onTip }) {
  const [text, setText] = useState("");
  const sum = sumOf(is, me.value, choice);
  const own = tip.own !== null || tip.wrong;
  const write = (/** @type {string} */ typed) => {
    const amount = typed.trim() === "" ? 0 : parse(typed, is.currency, locale());
    setText(typed);
    onTip({ rate: 0, own: amount, wrong: amount === null || amount > tipMax(is) });
  };
  const turn = (/** @type {number} */ rate) => onTip({ rate: tip.rate === rate && !own ? 0 : rate, own: null, wrong: false });
  return html`<fieldset class="options bill-tips">
    <legend>${t("bill.tip")}</legend>
    <div class="choices">
      ${is.tip_presets.map((rate) => html`<button type="button" class="chip" key=${rate} aria-pressed=${!own && tip.rate === rate ? "true" : "false"} onClick=${() => turn(rate)}>${percent(rate)}${sum > 0 && ` · ${money(tipOf(sum, rate, is.currency))}`}</button>`)}
      <button type="button" class="chip" aria-pressed=${own ? "true" : "false"} onClick=${() => (own ? turn(0) : write(text))}>${t("bill.tip_other")}</button>
    </div>
    ${own && html`<${Field} label=${t("bill.tip_label")} value=${text} wrong=${tip.wrong ? t("bill.tip_wrong", { sum: money(tipMax(is)) }) : undefined} onInput=${write} inputmode="decimal" autocomplete="off" maxlength=${20} />`}
  </fieldset>`;
}

/** @param {{ ways: readonly ("card" | "counter")[], method: string, onWay: (way: "card" | "counter") => void }} props */
export const Ways = ({ ways, method, onWay }) => html`<fieldset class="options bill-choices">
  <legend>${t("bill.way")}</legend>
  ${ways.map((way) => html`<${Big} key=${way} name="bill-way" on=${method === way} words=${t(`bill.by.${way}`)} sum=${null} onChoose=${() => onWay(way)} />`)}
</fieldset>`;
