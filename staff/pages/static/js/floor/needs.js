/**
 * What needs somebody: calls, what has to be seen to, food that is ready, parties that have been quiet for long, and visits
 * that have ended and still owe; each with the time it has waited and what takes it.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { may } from "staff/account.js";
import { announcedOf } from "staff/floor/bill/announced.js";
import { TakeAtOnce } from "staff/floor/bill/at_once.js";
import { Since } from "staff/floor/card.js";
import { useHeld } from "staff/floor/held.js";
import { owing } from "staff/floor/seen.js";
import { waitsOf } from "staff/floor/waiting.js";
import { money } from "staff/money.js";
import { ask, house } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";
import { kindName } from "staff/sync/reading.js";

const ICONS = { waiter: "hand", bill: "receipt-text", help: "circle-alert" };

/** @typedef {{ id: string, at: string, icon: string, title: string, words: string, good?: boolean, to: string | null, number: number | null, take?: { type: string, [field: string]: string }, paying?: import("staff/floor/bill/announced.js").Paying }} Need what has no `take` is opened, unless it is money */

/** @typedef {import("staff/floor/waiting.js").Wait} Wait */

/** Longest waiting first. @returns {Need[]} */
function needs() {
  const calls = [...house.calls.value.values()].map((call) => ({
    id: call.call_id,
    at: call.called_at,
    icon: ICONS[call.reason],
    title: t(`call.${call.reason}`),
    words: [call.nickname, call.note].filter(Boolean).join(" · "),
    number: call.table_number,
    to: call.table_number === null ? `/floor/s/${call.session_id}` : `/floor/${call.table_number}`,
    take: { type: "acknowledge_call", call_id: call.call_id },
  }));
  const alerts = [...house.alerts.value.values()].map((alert) => {
    const order = alert.order_id === null ? undefined : house.orders.value.get(alert.order_id);
    return {
      id: alert.alert_id,
      at: alert.raised_at,
      icon: "triangle-alert",
      title: t(`alert.${alert.kind}`),
      // What the till said is in the order's story; what is about stock says itself what is low.
      words: alert.kind === "sink_behind" ? kindName(alert.words) : alert.order_id === null ? alert.words : t("orders.order_n", { number: order?.order_number ?? alert.order_id.split("-").at(-1) ?? "" }),
      number: order?.table_number ?? null,
      to: order?.table_number ? `/floor/${order.table_number}` : alert.kind === "sink_behind" && may("manager") ? "/sync" : null,
      take: { type: "acknowledge_alert", alert_id: alert.alert_id },
    };
  });
  return [...calls, ...alerts, ...announcedOf(house.sessions.value.values()).map(ofPaying), ...waitsOf(house.sessions.value.values()).map(ofWait)].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** @param {ReturnType<typeof announcedOf>[number]} announced @returns {Need} */
const ofPaying = ({ session, paying }) => ({
  id: paying.payment_id,
  at: paying.created_at,
  icon: "receipt-text",
  title: t("needs.counter", { amount: money(paying.amount + paying.tip) }),
  words: paying.nickname,
  number: session.table_number,
  to: session.table_number === null || session.state === "closed" ? `/floor/s/${session.session_id}` : `/floor/${session.table_number}`,
  paying,
});

/** @param {Wait} wait @returns {Need} */
const ofWait = ({ id, kind, at, session }) => ({
  id,
  at,
  icon: kind === "ready" ? "concierge-bell" : "hourglass",
  title: t(`urgency.${kind}`),
  words: kind === "ready" ? t("needs.portions", { count: session.ready_items }) : "",
  good: kind === "ready",
  number: session.table_number,
  to: session.table_number === null || session.state === "closed" ? `/floor/s/${session.session_id}` : `/floor/${session.table_number}`,
});

/** The column. It does not move while somebody is at it; what a colleague has taken meanwhile says so. */
export function Needs() {
  const { list, gone, at } = useHeld(needs(), (need) => need.id);
  const first = list.find((need) => !gone(need) && !need.paying); // no key takes money
  const waiting = list.filter((need) => !gone(need)).length;
  useShortcuts([{ keys: "t", does: "keys.take", run: () => void document.querySelector(/** @type {"button"} */ (".need:not(.gone) > .button"))?.click() }]);
  return html`<section class="needs" aria-labelledby="needs-title" ...${at}>
    <h2 id="needs-title">${t("needs.title")}${waiting > 0 && html` <span class="tag alert">${waiting}</span>`}</h2>
    <div class="needs-strip">
    <ul aria-live="polite">
      ${list.map((need) => html`<${NeedRow} key=${need.id} need=${need} gone=${gone(need)} first=${need === first} />`)}
    </ul>
    ${list.length === 0 && html`<p class="quiet needs-none"><${Icon} name="check" />${t("needs.none")}</p>`}
    ${owing.value.length > 0 && html`<h3>${t("needs.owing")}</h3>`}
    <ul>
      ${owing.value.map((session) => html`<li key=${session.session_id}>
        <${Link} to=${`/floor/s/${session.session_id}`} class="owing">
          <span>${session.table_number === null ? t("floor.no_table") : t("floor.table_n", { number: session.table_number })}</span>
          <strong class="price">${money(session.open_bill)}</strong>
          <span class="quiet time"><${Since} at=${session.closed_at ?? session.opened_at} /></span>
        <//>
      </li>`)}
    </ul>
    </div>
  </section>`;
}

/** @param {{ need: Need, gone: boolean, first: boolean }} props */
function NeedRow({ need, gone, first }) {
  const [take, { busy, refused }] = useAsk(() => ask(/** @type {any} */ (need.take)));
  const table = need.number === null ? "" : t("floor.table_n", { number: need.number });
  return html`<li class=${`need ${need.good ? "good" : ""} ${gone ? "gone" : ""}`}>
    <${Icon} name=${need.icon} />
    <p>
      ${need.to ? html`<${Link} to=${need.to}><strong>${table || need.title}</strong><//> ` : ""}${table && need.to ? need.title : !need.to ? html`<strong>${need.title}</strong>` : ""}
      ${" "}<span class="quiet time" aria-live="off"><${Since} at=${need.at} /></span>
      ${need.words && html`<span class="need-words quiet">${need.words}</span>`}
    </p>
    ${need.paying
      ? html`<${TakeAtOnce} paying=${need.paying} gone=${gone} table=${table} />`
      : need.take
      ? html`<button type="button" class="button" aria-disabled=${busy || gone} onClick=${() => gone || take()}>${t(gone ? "needs.taken" : "needs.take")}<span class="aloud">: ${need.title} ${table}</span>${first && html`<${Keys} of="t" />`}</button>`
      : html`<${Link} to=${need.to} class="button">${t(gone ? "needs.done" : "needs.open")}<span class="aloud">: ${need.title} ${table}</span>${first && html`<${Keys} of="t" />`}<//>`}
    <${Refusal} of=${refused} />
  </li>`;
}
