/** All that one asks about a customer, on one page: orders with their money, the cart, logins, and what the audit says. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { clock, day, instant, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { byDay, dayName } from "staff/audit/days.js";
import { useNames } from "staff/audit/names.js";
import { spoken } from "staff/audit/sentence.js";
import { OrderLine } from "staff/customers/order_line.js";
import { endOf, ENTRIES_MAX, logins, ORDERS_MAX, others, withPayments } from "staff/customers/reading.js";
import { house } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/customers/reading.js").Story} Story */
/** @typedef {import("staff/customers/reading.js").Entry} Entry */
/** @typedef {import("staff/customers/reading.js").Notice} Notice */

const NOTICE_TONES = { mail: "good", sms: "good", waits: "wait", nobody: "", late: "alert" };

/** @param {{ id: string }} props */
export function CustomerStory({ id }) {
  const [story, setStory] = useState(/** @type {Story | null} */ (null));
  const [load, { busy, refused }] = useAsk(async () => setStory((await api.get(`/api/v1/admin/customers/${encodeURIComponent(id)}/story`)).data.data), { inTurn: true });
  useEffect(() => void load(), [id]);
  const gone = refused?.status === 404;
  return html`<header class="office-head breaks">
      <h1>${story ? story.customer.name || t("customers.nameless", { id }) : t("page.customers")}</h1>
      <div class="office-row"><${Link} to="/customers" class="button"><${Icon} name="arrow-left" />${t("customers.back")}<//>
      ${story && html`<button type="button" class="button quiet round" aria-label=${t("stock.refresh")} aria-disabled=${busy} onClick=${load}><${Icon} name="refresh-cw" /></button>`}</div>
    </header>
    <${Refusal} of=${refused} words=${gone ? t("error.CUSTOMER_NOT_FOUND") : undefined}>${!gone && html`<button type="button" class="button" onClick=${load}>${t("try_again")}</button>`}<//>
    ${story === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${story && html`<${Told} story=${story} />`}`;
}

/** @param {{ story: Story }} props */
function Told({ story }) {
  const { customer, cart, audit } = story;
  const zone = house.restaurant.value?.timezone ?? "UTC";
  const orders = withPayments(story);
  const names = useNames(audit, { id: customer.id, name: customer.name || customer.email });
  return html`<div class="customers">
    <section class="office-card">
      ${customer.erased_at && html`<p class="notice wait"><${Icon} name="info" /><span>${t("customers.erased", { day: dated(customer.erased_at, zone) })}</span></p>`}
      <dl class="customer-facts">
        ${customer.email && html`<div><dt>${t("customers.email")}</dt><dd><a href=${`mailto:${customer.email}`}>${customer.email}</a></dd></div>`}
        ${customer.phone && html`<div><dt>${t("customers.phone")}</dt><dd><a href=${`tel:${customer.phone}`}>${customer.phone}</a></dd></div>`}
        <div><dt>${t("customers.since")}</dt><dd>${dated(customer.created_at, zone)}</dd></div>
        <div><dt>${t("customers.cart")}</dt><dd>${cart && cart.items > 0 ? t("customers.cart_n", { count: cart.items, time: day(instant(cart.opened_at) ?? 0, zone, now.peek()) }) : t("customers.no_cart")}</dd></div>
      </dl>
    </section>
    <section aria-labelledby="customer-orders">
      <h2 id="customer-orders">${t("page.orders")}</h2>
      ${orders.length === 0 && html`<p class="quiet">${t("customers.no_orders")}</p>`}
      <ul class="customer-rows">${orders.map(({ order, payments }) => html`<${OrderLine} key=${order.order_id} order=${order} payments=${payments} />`)}</ul>
      ${orders.length >= ORDERS_MAX && html`<p class="quiet">${t("customers.newest", { count: ORDERS_MAX })}</p>`}
    </section>
    <${Notices} notices=${story.notices} zone=${zone} />
    <${Entries} title="customers.logins" none="customers.no_logins" entries=${logins(audit)} names=${names} />
    <${Entries} title="page.audit" none="customers.no_audit" entries=${others(audit)} names=${names} />
    ${audit.length >= ENTRIES_MAX && html`<p class="quiet">${t("customers.newest_audit", { count: ENTRIES_MAX })}</p>`}
  </div>`;
}

/** What they were told of their orders. @param {{ notices: Notice[], zone: string }} props */
const Notices = ({ notices, zone }) => html`<section aria-labelledby="customer-notices">
  <h2 id="customer-notices">${t("customers.notices")}</h2>
  ${notices.length === 0 && html`<p class="quiet">${t("customers.no_notices")}</p>`}
  <ul class="customer-payments">${notices.map((notice) => html`<li key=${`${notice.order_number} ${notice.kind} ${notice.raised_at}`}>
    <span>${notice.order_number === null ? t("customers.weekly") : t("orders.order_n", { number: notice.order_number })}: ${t(`customers.notice.${notice.kind}`)}</span>
    <span class=${`tag ${NOTICE_TONES[endOf(notice)]}`}>${t(`customers.told.${endOf(notice)}`)}</span>
    <span class="quiet">${day(instant(notice.told_at ?? notice.raised_at) ?? 0, zone, now.peek())}</span>
  </li>`)}</ul>
</section>`;

/** @param {{ title: string, none: string, entries: Entry[], names: import("staff/audit/sentence.js").Names }} props */
function Entries({ title, none, entries, names }) {
  const { zone } = names;
  return html`<section aria-label=${t(title)}>
    <h2>${t(title)}</h2>
    ${entries.length === 0 && html`<p class="quiet">${t(none)}</p>`}
    ${byDay(entries, zone).map(({ day: date, entries: those }) => html`<section key=${date}>
      <h3 class="customer-day weekday">${dayName(date)}</h3>
      <ul class="customer-entries">${those.map((entry) => html`<li key=${entry.id}><time class="time quiet" datetime=${entry.at}>${clock(instant(entry.at) ?? 0, zone)}</time><p>${spoken(entry, names)}</p></li>`)}</ul>
    </section>`)}
  </section>`;
}

/** @param {string} at @param {string} timeZone */
const dated = (at, timeZone) => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone }).format(instant(at) ?? 0);
