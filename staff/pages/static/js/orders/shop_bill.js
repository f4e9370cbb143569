/** The money of an order of the shop: what it comes to by now, how it was paid, taking what is open, and giving a part back. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { Icon } from "trivet/components/icon.js";
import { t, wrong } from "trivet/i18n.js";
import { number } from "trivet/money.js";
import { day, instant, now } from "trivet/time.js";
import { may } from "staff/account.js";
import { whyDeclined } from "staff/declined.js";
import { refund, taking } from "staff/floor/bill/doing.js";
import { stateOf, toneOf, units } from "staff/floor/bill/figures.js";
import { sumOf } from "staff/floor/bill/portion.js";
import { useBill } from "staff/floor/bill/reading.js";
import { money, why } from "staff/floor/bill/saying.js";
import { TakeOfOrder } from "staff/floor/bill/take.js";
import { Taken, Unsure } from "staff/floor/bill/taken.js";
import { Act } from "staff/floor/confirm.js";
import { useFocusBack } from "staff/focus.js";
import { house } from "staff/house.js";
import { GivePart } from "staff/orders/giving_back.js";
import { backOf, byHand, canGiveBack, moneyOf } from "staff/orders/shop_money.js";
import { percent } from "staff/rate.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("trivet/wire/staff.js").OpsOrderView} Order */
/** @typedef {import("staff/orders/shop_money.js").Bill} Bill */
/** @typedef {import("staff/orders/shop_money.js").OrderMoney} OrderMoney */
/** @typedef {import("staff/orders/shop_money.js").Payment} Payment */

const MOVES_MS = 3000; // how often is asked how far a provider is, while it has something to do

/** @param {{ order: Order, turn: number }} props `turn` is another whenever something of the order is */
export function ShopBill({ order, turn }) {
  if (order.session_id !== null) return html`<${Kept} order=${order} session=${order.session_id} turn=${turn} />`;
  return html`<${Section}><${Sums} order=${order} /><p class="quiet">${t("orders.shop.no_bill")}</p><//>`;
}

/** @param {{ busy?: boolean, children?: any }} props `busy`: it is another by now, and is being read */
const Section = ({ busy = false, children }) => html`<section class="bill" aria-labelledby="shop-bill-title" aria-busy=${busy}>
  <h3 id="shop-bill-title">${t("bill.title")}</h3>
  ${children}
</section>`;

/** @param {{ order: Order, session: string, turn: number }} props */
function Kept({ order, session, turn }) {
  const { bill, old, failed, again } = useBill({ session_id: session, bill_version: turn, payments_at: String(turn) });
  const of = bill && moneyOf(order, bill);
  useEffect(() => {
    if (!of?.moving) return undefined;
    const timer = setTimeout(again, MOVES_MS);
    return () => clearTimeout(timer);
  }, [bill]);
  if (!bill || !of) return html`<${Section}><${Sums} order=${order} />${failed ? html`<p class="refusal" role="alert">${wrong(failed)}</p>` : html`<div class="skeleton"></div>`}<//>`;
  return html`<${Section} busy=${old}><${Sums} order=${order} bill=${bill} of=${of} />
    ${of.payments.length > 0 && html`<ul class="payments" aria-label=${t("pay.title")} aria-live="polite">${of.payments.map((payment) => html`<${Paid} key=${payment.payment_id} bill=${bill} payment=${payment} />`)}</ul>`}
    <${Taken} session=${session} />
    <${Taking} bill=${bill} of=${of} again=${again} />
    ${may("manager") && html`<${Doing} order=${order} bill=${bill} of=${of} again=${again} />`}<//>`;
}

/** As it was ordered, what has changed since, and what of that was paid. @param {{ order: Order, bill?: Bill, of?: OrderMoney }} props */
function Sums({ order, bill, of }) {
  const amount = (/** @type {number} */ sum) => money(order, sum);
  const [goods, off] = [units(order, order.subtotal), units(order, order.discount)];
  const [fee, ordered] = [units(order, order.delivery_fee), units(order, order.ordered_total)];
  const tax = ordered - (goods - off + fee);
  const over = order.status === "CANCELED";
  const due = over ? 0 : of ? of.due : units(order, order.total);
  const less = over ? 0 : due - ordered;
  return html`<dl class="bill-sums">
    <${Sum} name=${t("orders.shop.goods")} amount=${amount(goods)} />
    ${off !== 0 && html`<${Sum} name=${t("orders.shop.discount")} amount=${amount(-off)} />`}
    ${order.fulfillment_type === "DELIVERY" && html`<${Sum} name=${t("orders.shop.fee")} amount=${fee === 0 ? t("orders.shop.free") : amount(fee)} />`}
    ${tax !== 0 && html`<${Sum} name=${t("orders.shop.tax")} amount=${amount(tax)} />`}
    ${less !== 0 && html`<${Sum} name=${t("orders.shop.ordered")} amount=${amount(ordered)} /><${Sum} name=${t("orders.shop.since")} amount=${amount(less)} />`}
    ${bill && of?.discounts.map((one) => html`<${Sum} key=${one.discount_id} quiet name=${t("orders.shop.of_which", { what: named(of, one) })} amount=${amount(-units(bill, one.amount))} />`)}
    <div class="bill-balance"><dt>${t(over ? "orders.shop.called_off" : "bill.total")}</dt><dd class="price">${amount(over ? ordered : due)}</dd></div>
    ${of && of.paid > 0 && html`<${Sum} name=${t("bill.has_paid")} amount=${amount(of.paid)} />`}
    ${of && of.returned > 0 && html`<${Sum} name=${t("orders.shop.returned")} amount=${amount(-of.returned)} />`}
    ${of && of.open > 0 && html`<${Sum} name=${t("bill.balance")} amount=${amount(of.open)} strong />`}
  </dl>`;
}

/** @param {{ name: string, amount: string, quiet?: boolean, strong?: boolean }} props */
const Sum = ({ name, amount, quiet, strong }) => html`<div class=${quiet ? "quiet" : strong ? "strong" : ""}><dt>${name}</dt><dd class="price">${amount}</dd></div>`;

/** @param {OrderMoney} of @param {import("staff/orders/shop_money.js").Discount} discount */
const named = (of, { public_id, rate, reason }) => [of.lines.find((line) => line.public_id === public_id)?.name, rate === null ? "" : percent(rate), reason].filter(Boolean).join(" · ");

/** @param {{ bill: Bill, payment: Payment }} props */
const Paid = ({ bill, payment }) => html`<li class="payment">
  <span class="payment-words"><strong>${t(`day.method.${payment.method}`)}</strong>
    <span class="quiet time">${day(instant(payment.created_at) ?? 0, house.restaurant.value?.timezone ?? "UTC", now.peek())}</span>
    <span class=${`tag ${toneOf(payment)}`}>${t(stateOf(payment))}</span>
    ${payment.error && html`<span class="quiet">${whyDeclined(payment.error)}</span>`}</span>
  <span class="payment-sum"><span class="price">${money(bill, units(bill, payment.amount))}</span>
    ${payment.refunded > 0 && html`<span class="quiet price">${t("pay.refunded", { amount: money(bill, units(bill, payment.refunded)) })}</span>`}</span>
</li>`;

/** What is paid at the counter or at the door is noted, also where the bag has left. @param {{ bill: Bill, of: OrderMoney, again: () => void }} props */
function Taking({ bill, of, again }) {
  const [open, setOpen] = useState(false);
  const root = useFocusBack(open);
  const portion = { kind: /** @type {const} */ ("lines"), lines: of.lines.map(({ public_id }) => public_id) };
  const due = sumOf(bill, portion);
  if (taking.unsure.value[bill.session_id]) return html`<${Unsure} bill=${bill} onDone=${again} />`;
  if (due === 0 && !open) return null;
  return html`<div class="bill-doing" ref=${root}>
    ${!open && due > 0 && html`<div class="acts"><button type="button" class="button main" onClick=${() => setOpen(true)}><${Icon} name="receipt-text" />${t("take.open", { amount: money(bill, due) })}</button></div>`}
    ${open && html`<${TakeOfOrder} bill=${bill} portion=${portion} onDone=${again} onClose=${() => setOpen(false)} />`}
  </div>`;
}

/** Giving back, whole in two steps: what costs less, then the money. Where the second did not happen, it is offered. @param {{ order: Order, bill: Bill, of: OrderMoney, again: () => void }} props */
function Doing({ order, bill, of, again }) {
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState("");
  const root = useFocusBack(open);
  const [give, { busy, refused }] = useAsk(async (/** @type {Bill} */ known, /** @type {string} */ reason) => {
    setDone("");
    const parts = backOf(moneyOf(order, known));
    try {
      for (const { payment, amount } of parts) await refund(payment, number(amount, known.currency), reason);
    } finally {
      again();
    }
    const hand = parts.some(({ payment }) => byHand(payment));
    const sum = parts.reduce((all, { amount }) => all + amount, 0);
    if (sum > 0) setDone(t(hand ? "part.done_hand" : "part.done", { amount: money(known, sum) }));
  });
  const words = (/** @type {any} */ error) => why(error, [], "payment");
  const left = of.moving || busy ? 0 : backOf(of).reduce((all, { amount }) => all + amount, 0);
  const hand = of.payments.some(byHand);
  const reason = of.discounts.at(-1)?.reason ?? "";
  return html`<div class="bill-doing" ref=${root}>
    <div role="status">${done && html`<p class="notice good"><${Icon} name="circle-check" /><span>${done}</span></p>`}</div>
    <${Refusal} of=${refused} words=${refused ? words(refused) : undefined} />
    ${left > 0 && html`<div class="notice wait"><${Icon} name="triangle-alert" /><p>${t("part.left", { amount: money(bill, left) })}</p></div>
      <${Act} icon="undo-2" label=${t("back.part", { amount: money(bill, left) })} question=${t(hand ? "part.left_hand" : "part.left_sure", { amount: money(bill, left) })} run=${() => give(bill, reason)} />`}
    ${left === 0 && !open && !busy && canGiveBack(of) && of.due > 0 && html`<div class="acts"><button type="button" class="button" onClick=${() => (setDone(""), setOpen(true))}><${Icon} name="undo-2" />${t("part.open")}</button></div>`}
    ${open && html`<${GivePart} bill=${bill} of=${of} onTaken=${give} onChanged=${again} onClose=${() => setOpen(false)} />`}
  </div>`;
}
