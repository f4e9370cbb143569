/**
 * Taking money at the table: what it is for, how it is paid, the tip, and with cash what was given and its change; or what a
 * diner has announced, of which only how it is paid is still open.
 *
 * Owns: the form. Must not: ask twice; `taking.js` sees to that.
 */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { locale, t } from "trivet/i18n.js";
import { number } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";
import { focused } from "staff/focus.js";
import { Cash, EXACT, isEnough } from "staff/floor/bill/cash.js";
import { collect, take } from "staff/floor/bill/doing.js";
import { METHODS, units } from "staff/floor/bill/figures.js";
import { bodyOf, sumOf, tooMuch } from "staff/floor/bill/portion.js";
import { Portions } from "staff/floor/bill/portions.js";
import { money, nameOf, why } from "staff/floor/bill/saying.js";
import { NO_TIP, tipFor, Tips } from "staff/floor/bill/tip.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/floor/bill/figures.js").Bill} Bill */
/** @typedef {import("staff/floor/bill/figures.js").Method} Method */
/** @typedef {import("staff/floor/bill/figures.js").Payment} Payment */
/** @typedef {import("staff/floor/bill/saying.js").Guest} Guest */

/** Of the bill. @param {{ bill: Bill, guests: readonly Guest[], onDone: () => void, onClose: () => void }} props */
export function TakeOfBill({ bill, guests, onDone, onClose }) {
  const [portion, setPortion] = useState(/** @type {import("staff/floor/bill/portion.js").Portion} */ ({ kind: "all" }));
  const [tip, setTip] = useState(NO_TIP);
  const sum = sumOf(bill, portion);
  const extra = tip.wrong ? 0 : tipFor(tip, sum);
  const body = { ...bodyOf(bill, portion), ...(extra > 0 && { tip: number(extra, bill.currency) }) };
  return html`<${Form} title=${t("take.title")} bill=${bill} guests=${guests} due=${sum + extra} good=${sum > 0 && !tip.wrong && !tooMuch(bill, portion)}
    send=${(/** @type {object} */ how) => take(bill.session_id, { ...how, ...body })} onDone=${onDone} onClose=${onClose}>
    <${Portions} bill=${bill} guests=${guests} portion=${portion} onPortion=${setPortion} />
    <${Tips} bill=${bill} sum=${sum} tip=${tip} onTip=${setTip} />
  <//>`;
}

/** Of what a diner has announced. @param {{ bill: Bill, guests: readonly Guest[], payment: Payment, onDone: () => void, onClose: () => void }} props */
export function TakeAnnounced({ bill, guests, payment, onDone, onClose }) {
  const due = units(bill, payment.amount) + units(bill, payment.tip);
  const title = t("take.announced", { name: nameOf(guests, payment.payer) });
  const send = (/** @type {any} */ how) => collect(payment.payment_id, how);
  return html`<${Form} title=${title} bill=${bill} guests=${guests} due=${due} good send=${send} onDone=${onDone} onClose=${onClose} />`;
}

/** Of one order on a bill of several, each of which is paid for by itself. @param {{ bill: Bill, portion: import("staff/floor/bill/portion.js").Portion, onDone: () => void, onClose: () => void }} props */
export function TakeOfOrder({ bill, portion, onDone, onClose }) {
  const due = sumOf(bill, portion);
  const send = (/** @type {object} */ how) => take(bill.session_id, { ...how, ...bodyOf(bill, portion) });
  return html`<${Form} title=${t("take.title")} bill=${bill} guests=${[]} due=${due} good=${due > 0} send=${send} onDone=${onDone} onClose=${onClose} />`;
}

/** A deposit on what will be ordered. @param {{ bill: Bill, guests: readonly Guest[], onDone: () => void, onClose: () => void }} props */
export function TakeDeposit({ bill, guests, onDone, onClose }) {
  const [text, setText] = useState("");
  const amount = parse(text, bill.currency, locale()) ?? 0;
  const send = (/** @type {object} */ how) => take(bill.session_id, { ...how, amount: number(amount, bill.currency), deposit: true });
  return html`<${Form} title=${t("take.deposit")} bill=${bill} guests=${guests} due=${amount} good=${amount > 0} send=${send} onDone=${onDone} onClose=${onClose}>
    <${Field} label=${t("take.amount_label")} hint=${t("take.deposit_hint")} value=${text} onInput=${setText} inputmode="decimal" autocomplete="off" maxlength=${20} wrong=${text.trim() !== "" && amount === 0 ? t("take.no_amount") : undefined} />
  <//>`;
}

/**
 * @param {{ title: string, bill: Bill, guests: readonly Guest[], due: number, good: boolean, send: (how: { method: Method, tendered?: number }) => Promise<void>,
 *   onDone: () => void, onClose: () => void, children?: any }} props `due` in minor units; `good`: it can be taken
 */
function Form({ title, bill, guests, due, good, send, onDone, onClose, children }) {
  const [method, setMethod] = useState(/** @type {Method} */ ("cash"));
  const [cash, setCash] = useState(EXACT);
  const [run, { busy, refused }] = useAsk(async () => {
    const tendered = method === "cash" && cash.given !== null && { tendered: number(cash.given, bill.currency) };
    await send({ method, ...tendered }).catch((error) => {
      onDone(); // the bill is read again: it may be another, or this may be on it
      throw error;
    });
    onDone();
    onClose();
  });
  const ready = good && (method !== "cash" || isEnough(cash, due));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (ready) run();
  };
  return html`<form class="bill-form" aria-label=${title} onSubmit=${submit} onKeyDown=${closes(onClose)}>
    <${FormHead} title=${title} onClose=${onClose} />
    ${children}
    <fieldset class="bill-part">
      <legend>${t("take.how")}</legend>
      <div class="bill-chips">${METHODS.map((one) => html`<button type="button" key=${one} class="chip" aria-pressed=${method === one ? "true" : "false"} onClick=${() => setMethod(one)}>${t(`day.method.${one}`)}</button>`)}</div>
    </fieldset>
    ${method === "cash" && html`<${Cash} bill=${bill} due=${due} cash=${cash} onCash=${setCash} />`}
    <${Refusal} of=${refused} words=${refused ? why(refused, guests) : undefined} />
    <button class="button main wide" aria-disabled=${busy || !ready}>${busy ? t("take.busy") : t(`take.now.${method}`, { amount: money(bill, due) })}</button>
  </form>`;
}

/** @param {{ title: string, onClose: () => void }} props */
export const FormHead = ({ title, onClose }) => html`<header class="bill-form-head">
  <h3 tabindex="-1" ref=${focused}>${title}</h3>
  <button type="button" class="button quiet round" aria-label=${t("close")} onClick=${onClose}><${Icon} name="x" /></button>
</header>`;

/** @param {() => void} onClose */
export const closes = (onClose) => (/** @type {KeyboardEvent} */ event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  onClose();
};
