/** Payments of a bill, the newest first: who paid what and how, how far it is in words, and what may be done about it. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { clock, instant } from "trivet/time.js";
import { Person } from "trivet/components/person.js";
import { may } from "staff/account.js";
import { callOff, capture } from "staff/floor/bill/doing.js";
import { deedsOf, isAnnounced, stateOf, toneOf, units } from "staff/floor/bill/figures.js";
import { GivingBack } from "staff/floor/bill/giving_back.js";
import { indexOf } from "staff/floor/bill/lines.js";
import { money, nameOf, why } from "staff/floor/bill/saying.js";
import { TakeAnnounced } from "staff/floor/bill/take.js";
import { Act } from "staff/floor/confirm.js";
import { useFocusBack } from "staff/focus.js";
import { house } from "staff/house.js";

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */
/** @typedef {import("staff/floor/bill/figures.js").Payment} Payment */
/** @typedef {import("staff/floor/bill/saying.js").Guest} Guest */

/** @param {{ bill: Bill, guests: readonly Guest[], again: () => void }} props */
export function Payments({ bill, guests, again }) {
  if (bill.payments.length === 0) return null;
  const newest = [...bill.payments].reverse();
  const sorted = [...newest.filter(isAnnounced), ...newest.filter((one) => !isAnnounced(one))];
  return html`<section aria-labelledby="payments-title">
    <h3 id="payments-title">${t("pay.title")}</h3>
    <ul class="payments" aria-live="polite">${sorted.map((payment) => html`<${One} key=${payment.payment_id} bill=${bill} payment=${payment} guests=${guests} again=${again} />`)}</ul>
  </section>`;
}

/** @param {{ bill: Bill, payment: Payment, guests: readonly Guest[], again: () => void }} props */
function One({ bill, payment, guests, again }) {
  const [open, setOpen] = useState(/** @type {"take" | "back" | null} */ (null));
  const deeds = deedsOf(payment, may("manager"));
  const root = useFocusBack(open);
  const close = () => setOpen(null);
  const words = (/** @type {any} */ refused) => why(refused, guests, "payment");
  const id = payment.payment_id;
  const name = nameOf(guests, payment.payer);
  return html`<li class="payment" ref=${root}>
    ${payment.payer && html`<${Person} name=${name} index=${indexOf(guests, payment.payer)} small quiet />`}
    <span class="payment-words"><strong>${payment.payer ? `${name} · ` : ""}${t(`day.method.${payment.method}`)}${payment.deposit ? ` · ${t("pay.deposit")}` : ""}</strong>
      <span class="quiet time">${clock(/** @type {number} */ (instant(payment.created_at)), house.restaurant.value?.timezone)}</span>
      <span class=${`tag ${toneOf(payment)}`}>${t(stateOf(payment))}</span></span>
    <span class="payment-sum"><span class="price">${money(bill, units(bill, payment.amount))}</span><${Beside} bill=${bill} payment=${payment} /></span>
    ${deeds.length > 0 && open === null && html`<div class="acts">
      ${deeds.includes("take") && html`<${Act} class="main" icon="check" label=${t("pay.take")} run=${async () => setOpen("take")} />`}
      ${deeds.includes("capture") && html`<${Act} icon="credit-card" label=${t("pay.capture")} run=${() => capture(id).finally(again)} words=${words} />`}
      ${deeds.includes("back") && html`<${Act} class="quiet" icon="undo-2" label=${t("pay.back")} run=${async () => setOpen("back")} />`}
      ${deeds.includes("cancel") && html`<${Act} class="quiet" icon="x" label=${t("pay.cancel")} question=${t("pay.cancel_sure")} yes=${t("pay.cancel_yes")} run=${() => callOff(id).finally(again)} words=${words} />`}
    </div>`}
    ${open === "take" && deeds.includes("take") && html`<${TakeAnnounced} bill=${bill} guests=${guests} payment=${payment} onDone=${again} onClose=${close} />`}
    ${open === "back" && deeds.includes("back") && html`<${GivingBack} bill=${bill} guests=${guests} payment=${payment} onDone=${again} onClose=${close} />`}
  </li>`;
}

/** Its tip, its change and what went back. @param {{ bill: Bill, payment: Payment }} props */
function Beside({ bill, payment }) {
  const sums = /** @type {const} */ (["tip", "refunded", "change"]).filter((what) => payment[what]);
  return html`${sums.map((what) => html`<span key=${what} class="quiet price">${t(`pay.${what}`, { amount: money(bill, units(bill, payment[what] ?? 0)) })}</span>`)}`;
}
