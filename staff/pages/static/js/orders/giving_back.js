/**
 * Giving back a part of what an order of the shop was paid with, for managers: something of it costs less, and what was paid too
 * much by that goes back. So it is not owed again, and receipt and tax say what was kept (`docs/contract.md` §10).
 *
 * Owns: the form, and taking it off the line. Must not: give the money itself back; `shop_bill.js` does, also where it was cut
 * short after this.
 */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";

import { Field } from "trivet/components/field.js";
import { locale, t } from "trivet/i18n.js";
import { number } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";
import { discount } from "staff/floor/bill/doing.js";
import { units } from "staff/floor/bill/figures.js";
import { REASON_MAX } from "staff/floor/bill/giving_back.js";
import { money, why } from "staff/floor/bill/saying.js";
import { closes, FormHead } from "staff/floor/bill/take.js";
import { intents } from "staff/floor/intents.js";
import { byHand, priceOf } from "staff/orders/shop_money.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/orders/shop_money.js").Bill} Bill */
/** @typedef {import("staff/orders/shop_money.js").OrderMoney} OrderMoney */

const REASONS = ["broken", "spoiled", "wrong", "late"];

/** @param {{ bill: Bill, of: OrderMoney, onTaken: (bill: Bill, reason: string) => void, onChanged: () => void, onClose: () => void }} props `onTaken` has the bill on which it costs less */
export function GivePart({ bill, of, onTaken, onChanged, onClose }) {
  const lines = of.lines.filter((line) => priceOf(of, line, bill) > 0);
  const [chosen, setChosen] = useState(lines.length === 1 ? /** @type {any} */ (lines[0]).public_id : "");
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [asking, setAsking] = useState(false);
  const named = useRef(intents());
  const line = lines.find(({ public_id }) => public_id === chosen);
  const price = line ? priceOf(of, line, bill) : 0;
  const amount = text.trim() === "" ? price : (parse(text, bill.currency, locale()) ?? 0);
  const fits = amount > 0 && amount <= price;
  const good = fits && reason.trim() !== "";
  const body = { reason: reason.trim(), public_id: chosen, amount: number(amount, bill.currency) };
  const [run, { busy, refused }] = useAsk(async () => {
    const asked = named.current(JSON.stringify(body), (discount_id) => discount(bill.session_id, { ...body, discount_id }));
    const { data } = await asked.catch((error) => {
      onChanged(); // it may be another bill by now
      throw error;
    });
    onClose();
    onTaken(data, body.reason);
  });
  const hand = of.payments.some(byHand);
  const sum = money(bill, fits ? amount : 0);
  return html`<form class="bill-form" aria-label=${t("part.title")} onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), good && setAsking(true))} onKeyDown=${closes(onClose)}>
    <${FormHead} title=${t("part.title")} onClose=${onClose} />
    <label class="field"><span class="field-name">${t("part.what")}</span>
      <select value=${chosen} onChange=${(/** @type {Event} */ event) => (setChosen(/** @type {HTMLSelectElement} */ (event.target).value), setText(""))}>
        <option value="" disabled>${t("part.choose")}</option>
        ${lines.map((one) => html`<option key=${one.public_id} value=${one.public_id} selected=${one.public_id === chosen}>${one.qty} × ${one.name} · ${money(bill, priceOf(of, one, bill))}</option>`)}
      </select>
    </label>
    ${line && html`<${Field} label=${t("back.amount")} hint=${hint(bill, price, units(bill, line.due))} value=${text} onInput=${setText} inputmode="decimal" autocomplete="off" maxlength=${20} wrong=${fits ? undefined : t("back.no_amount", { amount: money(bill, price) })} />`}
    <fieldset class="bill-part">
      <legend>${t("discount.reason")}</legend>
      <div class="bill-chips">${REASONS.map((one) => html`<button type="button" key=${one} class="chip" onClick=${() => setReason(t(`part.reason.${one}`))}>${t(`part.reason.${one}`)}</button>`)}</div>
      <${Field} label=${t("discount.reason_label")} value=${reason} onInput=${setReason} maxlength=${REASON_MAX} />
    </fieldset>
    <${Refusal} of=${refused} words=${refused ? why(refused, [], "payment") : undefined} />
    ${asking && good
      ? html`<${Question} words=${t(hand ? "part.sure_hand" : "part.sure", { name: line?.name ?? "", amount: sum })} yes=${t("part.yes")} busy=${busy} onYes=${() => run().finally(() => setAsking(false))} onNo=${() => setAsking(false)} />`
      : html`<button class="button alert wide" aria-disabled=${!good}>${t("part.do", { amount: sum })}</button>`}
  </form>`;
}

/** With a code, or where tax is added to prices, a line costs another sum than its price says. @param {Bill} bill @param {number} price @param {number} due */
const hint = (bill, price, due) => t(price === due ? "part.all" : "part.all_of", { amount: money(bill, price), due: money(bill, due) });
