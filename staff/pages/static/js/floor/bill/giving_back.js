/** Giving money back, for managers: a part of a payment, which is owed again, or all of it with its tip, as if it had never been. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { Field } from "trivet/components/field.js";
import { locale, t } from "trivet/i18n.js";
import { number } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";
import { refund, undo } from "staff/floor/bill/doing.js";
import { isRefundable, isVoidable, kept } from "staff/floor/bill/figures.js";
import { money, why } from "staff/floor/bill/saying.js";
import { closes, FormHead } from "staff/floor/bill/take.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";

export const REASON_MAX = 200;

/**
 * @param {{ bill: import("staff/floor/bill/figures.js").Bill, guests: readonly import("staff/floor/bill/saying.js").Guest[],
 *   payment: import("staff/floor/bill/figures.js").Payment, onDone: () => void, onClose: () => void }} props
 */
export function GivingBack({ bill, guests, payment, onDone, onClose }) {
  const [first] = useState(payment); // the number of the refund is of the payment that was looked at
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [asking, setAsking] = useState(/** @type {"part" | "all" | null} */ (null));
  const left = kept(payment);
  const amount = text.trim() === "" ? left : (parse(text, bill.currency, locale()) ?? 0);
  const good = amount > 0 && amount <= left;
  const [run, { busy, refused }] = useAsk(async (/** @type {"part" | "all"} */ what) => {
    const asked = what === "all" ? undo(payment.payment_id, reason) : refund(first, number(amount, bill.currency), reason);
    await asked.finally(onDone);
    onClose();
  });
  const sure = () => asking && run(asking).finally(() => setAsking(null));
  const sum = money(bill, good ? amount : 0);
  return html`<form class="bill-form" aria-label=${t("back.title")} onSubmit=${(/** @type {Event} */ event) => event.preventDefault()} onKeyDown=${closes(onClose)}>
    <${FormHead} title=${t("back.title")} onClose=${onClose} />
    ${isRefundable(payment) && html`<${Field} label=${t("back.amount")} hint=${t("back.amount_hint", { amount: money(bill, left) })} value=${text} onInput=${setText} inputmode="decimal" autocomplete="off" maxlength=${20} wrong=${good ? undefined : t("back.no_amount", { amount: money(bill, left) })} />`}
    <${Field} label=${t("back.reason")} value=${reason} onInput=${setReason} maxlength=${REASON_MAX} />
    <${Refusal} of=${refused} words=${refused ? why(refused, guests, "payment") : undefined} />
    ${asking
      ? html`<${Question} words=${t(asking === "all" ? "back.all_sure" : "back.part_sure", { amount: sum })} yes=${t(asking === "all" ? "back.all" : "back.part", { amount: sum })} busy=${busy} onYes=${sure} onNo=${() => setAsking(null)} />`
      : html`<div class="acts">
          ${isRefundable(payment) && html`<button type="button" class="button alert" aria-disabled=${!good} onClick=${() => good && setAsking("part")}>${t("back.part", { amount: sum })}</button>`}
          ${isVoidable(payment) && html`<button type="button" class="button" onClick=${() => setAsking("all")}>${t("back.all")}</button>`}
        </div>`}
  </form>`;
}
