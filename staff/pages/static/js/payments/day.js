/** A business day as it was compared: how it went, and each payment that differs, with both sides and what to do. */
import { html } from "htm/preact";

import { locale, t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { dayName } from "staff/audit/days.js";
import { agrees, amountOf, open, over, providerName, shortName, toDo, unreadWords } from "staff/payments/reading.js";
import { Settle } from "staff/payments/settle.js";

/** @typedef {import("staff/payments/reading.js").Difference} Difference */
/** @typedef {import("staff/payments/reading.js").ReconciledDay} ReconciledDay */
/** @typedef {import("staff/payments/reading.js").Reconciliation} Reconciliation */

/** @param {{ day: ReconciledDay, found: Reconciliation, onDay: (day: ReconciledDay) => void }} props */
export function DayCard({ day, found, onDay }) {
  const at = (/** @type {string} */ time) => clock(Date.parse(time), found.timezone);
  const provider = providerName(day.provider);
  return html`<section class="office-card payments-day">
    <header>
      <h2 class="weekday">${dayName(day.day)}</h2>
      <${Tag} day=${day} />
    </header>
    ${day.error !== null && html`<p class="payments-error"><${Icon} name="wifi-off" />${t(unreadWords(day), { provider, time: at(day.tried_at) })}</p>`}
    ${day.checked_at && html`<p class="quiet">${t("payments.compared", { count: day.compared, date: dated(day.checked_at, found.timezone), time: at(day.checked_at) })}${day.moving > 0 && ` ${t("payments.moving", { count: day.moving })}`}${day.unread > 0 && ` ${t("payments.unread", { count: day.unread })}`}</p>`}
    ${day.rows.length > 0 && html`<ol class="payments-rows">${day.rows.map((row) => html`<${Row} key=${`${row.code} ${row.payment_id} ${row.reference}`} row=${row} day=${day} found=${found} onDay=${onDay} />`)}</ol>`}
  </section>`;
}

/** @param {{ day: ReconciledDay }} props */
function Tag({ day }) {
  const n = open(day.rows).length;
  if (n > 0) return html`<span class="tag alert"><${Icon} name="triangle-alert" />${t("payments.tag.differs", { count: n })}</span>`;
  if (!agrees(day)) return null;
  return html`<span class="tag good"><${Icon} name="circle-check" />${t("payments.tag.agrees")}</span>`;
}

/** @param {{ row: Difference, day: ReconciledDay, found: Reconciliation, onDay: (day: ReconciledDay) => void }} props */
function Row({ row, day, found, onDay }) {
  const past = over(row);
  return html`<li class=${past ? "over" : ""}>
    <h3><${Icon} name=${past ? "check" : row.done === "giving_back" ? "rotate-cw" : "triangle-alert"} />${t(`payments.code.${row.code}`)}</h3>
    <dl>
      <div><dt>${t("payments.ours")}</dt><dd>${amountOf(row, "ours", found.currency)}</dd></div>
      <div><dt>${providerName(day.provider)}</dt><dd>${amountOf(row, "theirs", found.currency)}</dd></div>
    </dl>
    <p>${t(toDo(row), { provider: providerName(day.provider) })}</p>
    ${row.settled?.reason && html`<p class="quiet">${row.settled.reason}</p>`}
    ${row.may.length > 0 && html`<${Settle} row=${row} day=${day} onDay=${onDay} />`}
    <p class="quiet payments-names">
      <span title=${row.payment_id}>${t("payments.payment", { name: shortName(row.payment_id) })}</span>
      ${row.reference && html`<span>${t("payments.reference", { name: row.reference })}</span>`}
      <span>${t("payments.found_at", { date: dated(row.found_at, found.timezone), time: clock(Date.parse(row.found_at), found.timezone) })}</span>
    </p>
  </li>`;
}

/** "8 May" @param {string} time @param {string} timeZone */
const dated = (time, timeZone) => new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone }).format(Date.parse(time));
