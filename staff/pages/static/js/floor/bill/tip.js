/** A tip that is taken with a payment: one of the restaurant's rates, or an amount that is typed. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { Field } from "trivet/components/field.js";
import { locale, t } from "trivet/i18n.js";
import { parse } from "trivet/money_typed.js";
import { tipMax, tipOf } from "staff/floor/bill/portion.js";
import { money } from "staff/floor/bill/saying.js";
import { percent } from "staff/rate.js";

/** `own` is an amount in minor units, null where it is a `rate` of the sum. @typedef {{ rate: number, own: number | null, wrong: boolean }} Tip */

/** @type {Tip} */
export const NO_TIP = { rate: 0, own: null, wrong: false };

/** What it comes to. @param {Tip} tip @param {number} sum */
export const tipFor = ({ rate, own }, sum) => own ?? tipOf(sum, rate);

/** @param {{ bill: import("staff/floor/bill/figures.js").Bill, sum: number, tip: Tip, onTip: (tip: Tip) => void }} props */
export function Tips({ bill, sum, tip, onTip }) {
  const [text, setText] = useState(/** @type {string | null} */ (null));
  const write = (/** @type {string} */ written) => {
    const amount = written.trim() === "" ? 0 : parse(written, bill.currency, locale());
    setText(written);
    onTip({ rate: 0, own: amount, wrong: amount === null || amount > tipMax(bill) });
  };
  const turn = (/** @type {number} */ rate) => {
    setText(null);
    onTip({ rate, own: null, wrong: false });
  };
  const on = (/** @type {boolean} */ so) => (so ? "true" : "false");
  return html`<fieldset class="bill-part">
    <legend>${t("take.tip")}</legend>
    <div class="bill-chips">
      <button type="button" class="chip" aria-pressed=${on(text === null && tip.rate === 0)} onClick=${() => turn(0)}>${t("take.tip_none")}</button>
      ${bill.tip_presets.map((rate) => html`<button type="button" key=${rate} class="chip" aria-pressed=${on(text === null && tip.rate === rate)} onClick=${() => turn(rate)}>${percent(rate)}${sum > 0 && ` · ${money(bill, tipOf(sum, rate))}`}</button>`)}
      <button type="button" class="chip" aria-pressed=${on(text !== null)} onClick=${() => write(text ?? "")}>${t("take.tip_other")}</button>
    </div>
    ${text !== null && html`<${Field} label=${t("take.tip_amount")} value=${text} onInput=${write} inputmode="decimal" autocomplete="off" maxlength=${20} wrong=${tip.wrong ? t("take.tip_wrong", { amount: money(bill, tipMax(bill)) }) : undefined} />`}
  </fieldset>`;
}
