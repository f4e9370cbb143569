/** Money that was taken just now, with its change so large that it is read at arm's length; and what nobody has answered yet. */
import { html } from "htm/preact";

import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";
import { minor } from "trivet/money.js";
import { Change } from "staff/floor/bill/cash.js";
import { take, taken, taking } from "staff/floor/bill/doing.js";
import { money, why } from "staff/floor/bill/saying.js";
import { focused } from "staff/focus.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @param {{ session: string | null }} props the visit that is looked at, also where it has ended by this */
export function Taken({ session }) {
  const payment = taken.value;
  if (!payment || payment.session_id !== session) return null;
  const sum = minor(payment.amount, payment.currency) + minor(payment.tip, payment.currency);
  return html`<section class="bill-taken" aria-label=${t("take.taken")}>
    <p class="bill-taken-words"><${Icon} name="circle-check" /><span>${t(`take.taken.${payment.deposit ? "deposit" : payment.method}`, { amount: money(payment, sum) })}</span></p>
    ${payment.change !== null && html`<${Change} bill=${payment} change=${minor(payment.change, payment.currency)} />`}
    <button type="button" class="button wide" ref=${focused} onClick=${() => (taken.value = null)}>${t("take.read")}</button>
  </section>`;
}

/** @param {{ bill: import("staff/floor/bill/figures.js").Bill, onDone: () => void }} props */
export function Unsure({ bill, onDone }) {
  const said = taking.unsure.value[bill.session_id];
  const [again, { busy, refused }] = useAsk(() => take(bill.session_id, said?.body ?? {}).finally(onDone));
  if (!said) return null;
  return html`<div class="notice wait bill-unsure" role="alert">
    <p><${Icon} name="triangle-alert" /> ${t("take.unsure")}</p>
    <div class="acts">
      <button type="button" class="button main" aria-disabled=${busy} onClick=${() => again()}>${t(busy ? "take.busy" : "take.again")}</button>
      <button type="button" class="button" onClick=${() => (taking.letGo(bill.session_id), onDone())}>${t("take.let_go")}</button>
    </div>
    <${Refusal} of=${refused} words=${refused ? why(refused, []) : undefined} />
  </div>`;
}
