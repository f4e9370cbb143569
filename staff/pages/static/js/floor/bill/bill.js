/**
 * The bill of a visit for staff: what is on it and open, who pays, and all that may be done about it.
 *
 * Owns: the order of its parts, and which form is open. Must not: compute anything (`figures.js`, `portion.js`).
 */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { Icon } from "trivet/components/icon.js";
import { t, wrong } from "trivet/i18n.js";
import { Discounting } from "staff/floor/bill/discounting.js";
import { taking } from "staff/floor/bill/doing.js";
import { free, isEmpty } from "staff/floor/bill/figures.js";
import { Lines } from "staff/floor/bill/lines.js";
import { Payments } from "staff/floor/bill/payments.js";
import { useBill } from "staff/floor/bill/reading.js";
import { money } from "staff/floor/bill/saying.js";
import { Sums } from "staff/floor/bill/sums.js";
import { TakeDeposit, TakeOfBill } from "staff/floor/bill/take.js";
import { Unsure } from "staff/floor/bill/taken.js";
import { useFocusBack } from "staff/focus.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */
/** @typedef {import("staff/floor/bill/saying.js").Guest} Guest */
/** @typedef {"take" | "discount" | "deposit"} Form */

/** @param {{ session: import("staff/live.js").Session, guests: readonly Guest[] }} props keyed by the session: another one has another bill */
export function BillOf({ session, guests }) {
  const { bill, old, failed, again } = useBill(session);
  return html`<section class="bill" aria-labelledby="bill-title" aria-busy=${old && !(failed && !bill)}>
    <h2 id="bill-title">${t("bill.title")}</h2>
    ${failed && html`<p class="refusal" role="alert">${wrong(failed)}</p>`}
    ${!bill && !failed && html`<div class="skeleton"></div>`}
    ${bill && html`<${Doing} bill=${bill} guests=${guests} open=${session.state === "active"} again=${again} />`}
    ${bill && isEmpty(bill) && html`<p class="quiet">${t("bill.none")}</p>`}
    ${bill && !isEmpty(bill) && html`<${Payments} bill=${bill} guests=${guests} again=${again} /><${Lines} bill=${bill} guests=${guests} /><${Sums} bill=${bill} again=${again} />`}
  </section>`;
}

/** @param {{ bill: Bill, guests: readonly Guest[], open: boolean, again: () => void }} props `open`: the visit has not ended */
function Doing({ bill, guests, open, again }) {
  const [form, setForm] = useState(/** @type {Form | null} */ (null));
  const left = free(bill);
  const may = left > 0;
  const root = useFocusBack(form);
  const close = () => setForm(null);
  const known = () => (close(), again());
  useShortcuts([{ keys: "b", does: "keys.bill", run: () => may && setForm("take") }]);
  const given = { bill, guests, onDone: again, onClose: close };
  if (taking.unsure.value[bill.session_id]) return html`<${Unsure} bill=${bill} onDone=${known} />`;
  return html`<div class="bill-doing" ref=${root}>
    ${form === null && html`<div class="acts">
      ${may && html`<button type="button" class="button main" aria-keyshortcuts="b" onClick=${() => setForm("take")}><${Icon} name="receipt-text" />${t("take.open", { amount: money(bill, left) })}<${Keys} of="b" /></button>`}
      ${bill.lines.length > 0 && html`<button type="button" class="button" onClick=${() => setForm("discount")}>${t("discount.open")}</button>`}
      ${open && html`<button type="button" class="button" onClick=${() => setForm("deposit")}>${t("take.deposit_open")}</button>`}
    </div>`}
    ${form === "take" && (may ? html`<${TakeOfBill} ...${given} />` : html`<${Nothing} onClose=${close} />`)}
    ${form === "discount" && html`<${Discounting} bill=${bill} onDone=${again} onClose=${close} />`}
    ${form === "deposit" && html`<${TakeDeposit} ...${given} />`}
  </div>`;
}

/** Somebody else has taken it while this was open. @param {{ onClose: () => void }} props */
const Nothing = ({ onClose }) => html`<p class="notice"><span>${t("take.nothing")}</span> <button type="button" class="button quiet" onClick=${onClose}>${t("close")}</button></p>`;
