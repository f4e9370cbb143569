/** Cash that is given: the notes it is likely to be, an amount that is typed, and the change, large. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { Field } from "trivet/components/field.js";
import { locale, t } from "trivet/i18n.js";
import { parse } from "trivet/money_typed.js";
import { notesFor } from "staff/floor/bill/notes.js";
import { money } from "staff/floor/bill/saying.js";

/** What was given, in minor units; `given` is null where nothing was said, or no amount. @typedef {{ given: number | null, wrong: boolean }} Given */

/** Nothing was said: it is exactly what is to pay. @type {Given} */
export const EXACT = { given: null, wrong: false };

/** @param {{ bill: { currency: string }, due: number, cash: Given, onCash: (cash: Given) => void }} props `due` in minor units */
export function Cash({ bill, due, cash, onCash }) {
  const [text, setText] = useState("");
  const typed = text.trim() !== "";
  const short = cash.given !== null && cash.given < due;
  const write = (/** @type {string} */ written) => {
    const given = written.trim() === "" ? null : parse(written, bill.currency, locale());
    setText(written);
    onCash({ given, wrong: written.trim() !== "" && given === null });
  };
  const tap = (/** @type {number | null} */ given) => {
    setText("");
    onCash({ given, wrong: false });
  };
  return html`<fieldset class="bill-part">
    <legend>${t("take.given")}</legend>
    <div class="bill-chips">
      <button type="button" class="chip" aria-pressed=${!typed && cash.given === null ? "true" : "false"} onClick=${() => tap(null)}>${t("take.exact")}</button>
      ${notesFor(due, bill.currency).map((note) => html`<button type="button" key=${note} class="chip" aria-pressed=${!typed && cash.given === note ? "true" : "false"} onClick=${() => tap(note)}>${money(bill, note)}</button>`)}
    </div>
    <${Field} label=${t("take.given_other")} value=${text} onInput=${write} inputmode="decimal" autocomplete="off" maxlength=${20} wrong=${cash.wrong ? t("take.no_amount") : short ? t("take.short", { amount: money(bill, due - (cash.given ?? 0)) }) : undefined} />
    <${Change} bill=${bill} change=${cash.given === null || short ? 0 : cash.given - due} />
  </fieldset>`;
}

/** @param {{ bill: { currency: string }, change: number }} props in minor units */
export function Change({ bill, change }) {
  const words = money(bill, change);
  return html`<p class="bill-change" role="status"><span>${t("take.change")}</span><strong class="price" style=${{ "--letters": words.length }}>${words}</strong></p>`;
}

/** Whether it is enough. @param {Given} cash @param {number} due */
export const isEnough = ({ given, wrong }, due) => !wrong && (given === null || given >= due);
