/** A discount: off the bill or a line, by a rate or an amount, and why. */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";

import { Field } from "trivet/components/field.js";
import { locale, t } from "trivet/i18n.js";
import { number } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";
import { discount } from "staff/floor/bill/doing.js";
import { units } from "staff/floor/bill/figures.js";
import { REASON_MAX } from "staff/floor/bill/giving_back.js";
import { tipOf as part } from "staff/floor/bill/portion.js";
import { money, why } from "staff/floor/bill/saying.js";
import { closes, FormHead } from "staff/floor/bill/take.js";
import { intents } from "staff/floor/intents.js";
import { percent } from "staff/rate.js";
import { Refusal, useAsk } from "staff/refusal.js";

const RATES = [500, 1000, 2000, 5000, 10_000];
const REASONS = ["complaint", "regular", "house"];

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */

/** @param {{ bill: Bill, onDone: () => void, onClose: () => void }} props */
export function Discounting({ bill, onDone, onClose }) {
  const [line, setLine] = useState("");
  const [rate, setRate] = useState(/** @type {number | null} */ (1000));
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const named = useRef(intents());
  const amount = rate === null ? (parse(text, bill.currency, locale()) ?? 0) : 0;
  const base = units(bill, bill.lines.find(({ public_id }) => public_id === line)?.line_total ?? bill.subtotal);
  const worth = rate === null ? amount : part(base, rate);
  const good = worth > 0 && reason.trim() !== "";
  const body = { reason: reason.trim(), ...(line && { public_id: line }), ...(rate === null ? { amount: number(amount, bill.currency) } : { rate }) };
  const [run, { busy, refused }] = useAsk(async () => {
    await named.current(JSON.stringify(body), (discount_id) => discount(bill.session_id, { ...body, discount_id })).finally(onDone);
    onClose();
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (good) run();
  };
  return html`<form class="bill-form" aria-label=${t("discount.title")} onSubmit=${submit} onKeyDown=${closes(onClose)}>
    <${FormHead} title=${t("discount.title")} onClose=${onClose} />
    <${Off} bill=${bill} line=${line} onLine=${setLine} />
    <fieldset class="bill-part">
      <legend>${t("discount.worth")}</legend>
      <div class="bill-chips">
        ${RATES.map((one) => html`<button type="button" key=${one} class="chip" aria-pressed=${rate === one ? "true" : "false"} onClick=${() => setRate(one)}>${percent(one)}</button>`)}
        <button type="button" class="chip" aria-pressed=${rate === null ? "true" : "false"} onClick=${() => setRate(null)}>${t("take.amount")}</button>
      </div>
      ${rate === null && html`<${Field} label=${t("take.amount_label")} value=${text} onInput=${setText} inputmode="decimal" autocomplete="off" maxlength=${20} wrong=${text.trim() !== "" && amount === 0 ? t("take.no_amount") : undefined} />`}
    </fieldset>
    <fieldset class="bill-part">
      <legend>${t("discount.reason")}</legend>
      <div class="bill-chips">${REASONS.map((one) => html`<button type="button" key=${one} class="chip" onClick=${() => setReason(t(`discount.reason.${one}`))}>${t(`discount.reason.${one}`)}</button>`)}</div>
      <${Field} label=${t("discount.reason_label")} value=${reason} onInput=${setReason} maxlength=${REASON_MAX} />
    </fieldset>
    <${Refusal} of=${refused} words=${refused ? why(refused, [], "discount") : undefined} />
    <button class="button main wide" aria-disabled=${busy || !good}>${t("discount.give", { amount: money(bill, worth) })}</button>
  </form>`;
}

/** @param {{ bill: Bill, line: string, onLine: (line: string) => void }} props */
const Off = ({ bill, line, onLine }) => html`<label class="field"><span class="field-name">${t("discount.off")}</span>
  <select value=${line} onChange=${(/** @type {Event} */ event) => onLine(/** @type {HTMLSelectElement} */ (event.target).value)}>
    <option value="">${t("discount.off_bill", { amount: money(bill, units(bill, bill.subtotal)) })}</option>
    ${bill.lines.map((one) => html`<option key=${one.public_id} value=${one.public_id} selected=${line === one.public_id}>${one.qty} × ${one.name} · ${money(bill, units(bill, one.line_total))}</option>`)}
  </select>
</label>`;
