/** What a manager may do about a payment that differs: a button for each, and before it is done what it does, and why. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { useFocusBack } from "staff/focus.js";
import { REASON_MAX, providerName } from "staff/payments/reading.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/payments/reading.js").Difference} Difference */
/** @typedef {import("staff/payments/reading.js").How} How */
/** @typedef {import("staff/payments/reading.js").ReconciledDay} ReconciledDay */

const ICONS = { capture: "credit-card", give_back: "undo-2", take_off: "minus", on_bill: "receipt-text", by_hand: "check" };

/** @param {{ row: Difference, day: ReconciledDay, onDay: (day: ReconciledDay) => void }} props `onDay` takes the day as it is then */
export function Settle({ row, day, onDay }) {
  const [how, setHow] = useState(/** @type {How | null} */ (null));
  const [reason, setReason] = useState("");
  const root = useFocusBack(how !== null);
  const { code, payment_id, reference } = row;
  const [settle, { busy, refused }] = useAsk(async () => {
    const body = { day: day.day, code, payment_id, reference, how, reason: reason.trim() };
    onDay((await api.post("/admin/reconciliation/settle", { body })).data);
    announce(t("payments.settled_now"));
  });
  if (how === null) {
    return html`<div class="payments-settle" ref=${root}>
      ${row.may.map((one) => html`<button type="button" class="button" key=${one} onClick=${() => setHow(one)}><${Icon} name=${ICONS[one]} />${t(`payments.settle.${one}`)}</button>`)}
    </div>`;
  }
  const without = how === "by_hand" && reason.trim() === "";
  return html`<div class="payments-settle-one" ref=${root}>
    <${Field} label=${t("payments.settle.reason")} hint=${how === "by_hand" ? t("payments.settle.reason_needed") : undefined} value=${reason} onInput=${setReason} maxlength=${REASON_MAX} />
    <${Question} words=${t(`payments.settle.sure.${how}`, { provider: providerName(day.provider) })} yes=${t(`payments.settle.${how}`)} tone="main" busy=${busy} onYes=${() => !without && settle()} onNo=${() => setHow(null)} />
    <${Refusal} of=${refused} />
  </div>`;
}
