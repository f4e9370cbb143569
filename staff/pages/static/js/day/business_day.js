/** What a business day has come to: its sums, its closing with the cash that was counted, and what it is made of. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { format, minor } from "trivet/money.js";
import { clock, hourly } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { dayName } from "staff/audit/days.js";
import { Closing } from "staff/day/closing.js";
import { beside, csv, rows, share } from "staff/day/sheet.js";
import { percent } from "staff/rate.js";
import { download } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/day/sheet.js").Day} Day */

const WIDE = 12; // letters: three columns of longer sums find no room in a card
const OPEN_MAX = 50; // a house that takes its money elsewhere has all of them; the file has every one

/** @param {{ wanted: string | undefined }} props a day, as `2026-03-01`; the one that it is where none is said */
export function BusinessDay({ wanted }) {
  const [day, setDay] = useState(/** @type {Day | null} */ (null));
  const [load, { refused }] = useAsk(async () => setDay((await api.get("/admin/business_day", { query: { day: wanted } })).data), { inTurn: true });
  useEffect(() => {
    setDay(null);
    void load();
  }, [wanted]);
  const save = () => day && download(new Blob([csv(rows(day))], { type: "text/csv" }), `day-${day.day}.csv`);
  return html`<div class="office-row day-acts">
      <button type="button" class="button" onClick=${() => load()}><${Icon} name="refresh-cw" />${t("day.refresh")}</button>
      ${day && html`<button type="button" class="button" onClick=${save}><${Icon} name="download" />${t("day.csv")}</button>`}
    </div>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${() => load()}>${t("try_again")}</button><//>
    ${day === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${day && html`<${Days} day=${day} /><${Figures} day=${day} /><${Closing} key=${day.day} day=${day} onAsked=${load} onClosed=${setDay} /><${Tables} day=${day} />`}`;
}

/** Which day, and the ones beside it. @param {{ day: Day }} props */
const Days = ({ day }) => html`<nav class="day-nav" aria-label=${t("day.days")}>
  <${Link} to=${`/day/${beside(day.day, -1)}`} class="button quiet round" aria-label=${t("day.before")}><${Icon} name="arrow-left" /><//>
  <div>
    <h2 class="weekday">${dayName(day.day)}</h2>
    <p class="quiet">${t("day.span", { from: clock(Date.parse(day.starts_at), day.timezone), until: clock(Date.parse(day.ends_at), day.timezone) })}</p>
  </div>
  <${Link} to=${`/day/${beside(day.day, 1)}`} class="button quiet round day-after" aria-label=${t("day.after")}><${Icon} name="arrow-left" /><//>
</nav>`;

/** The sums. @param {{ day: Day }} props */
function Figures({ day }) {
  const money = moneyOf(day);
  const open = day.open.reduce((sum, one) => sum + minor(one.balance, day.currency), 0);
  const figures = [
    ["gross", money(day.gross)],
    ["tax", money(day.tax)],
    ["orders", counted(day.orders)],
    ["discounts", money(day.discounts)],
    ["service", money(day.service_charge)],
    ["taken", money(day.taken)],
    ["tips", money(day.tips)],
    ["open", format(open, day.currency, locale())],
  ];
  return html`<dl class=${`figures ${money(day.gross).length > WIDE ? "wide" : ""}`}>
    ${figures.map(([name, value]) => html`<div key=${name} class=${`figure ${name === "open" && open ? "wait" : ""}`}><dt>${t(`day.${name}`)}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** What it is made of. @param {{ day: Day }} props */
function Tables({ day }) {
  const money = moneyOf(day);
  const sales = day.by_category.map((one) => one.gross);
  const hours = day.by_hour.map((one) => one.gross);
  if (!day.orders && !day.by_method.length) return html`<div class="office-empty"><${Icon} name="receipt-text" /><p>${t("day.nothing")}</p></div>`;
  return html`<div class=${`day-tables ${money(day.gross).length > WIDE ? "wide" : ""}`}>
    <${Table} title=${t("day.by_category")} heads=${["day.category", "day.qty", "day.gross"]}
      lines=${day.by_category.map((one) => [one.is_fee ? t("day.delivery") : one.category ?? t("day.no_category"), counted(one.qty), money(one.gross), share(one.gross, sales)])} />
    <${Table} title=${t("day.by_hour")} heads=${["day.hour", "day.orders", "day.gross"]}
      lines=${day.by_hour.map((one) => [hour(one.hour), counted(one.orders), money(one.gross), share(one.gross, hours)])} />
    <${Table} title=${t("day.by_rate")} heads=${["day.rate", "day.net", "day.tax"]} lines=${day.by_rate.map((one) => [percent(one.rate), money(one.net), money(one.tax)])} />
    <${Table} title=${t("day.by_method")} heads=${["day.method", "day.taken", "day.tips", "day.back"]}
      lines=${day.by_method.map((one) => [t(`day.method.${one.method}`), money(one.taken), money(one.tips), money(one.back)])} />
    <${Table} title=${t("day.by_staff")} heads=${["day.who", "day.taken", "day.tips", "day.discounts"]}
      lines=${day.by_staff.map((one) => [one.name ?? t("day.nobody"), money(one.taken), money(one.tips), money(one.discounts)])} />
    <${Table} title=${t("day.open")} heads=${["day.table", "day.balance"]} lines=${day.open.slice(0, OPEN_MAX).map((one) => [one.table_number ?? "–", money(one.balance)])} more=${day.open.length - OPEN_MAX} />
  </div>`;
}

/**
 * A table with a bar under a line that has a fourth or last number for it. `more` are the lines that are not shown.
 * @param {{ title: string, heads: string[], lines: (string | number)[][], more?: number }} props
 */
const Table = ({ title, heads, lines, more = 0 }) =>
  lines.length > 0 &&
  html`<section class="office-card day-table">
    <h2>${title}</h2>
    <table>
      <thead><tr>${heads.map((head, n) => html`<th key=${head} scope="col" class=${n ? "number" : ""}>${t(head)}</th>`)}</tr></thead>
      <tbody>${lines.map((line, at) => html`<${Line} key=${at} heads=${heads} cells=${line.slice(0, heads.length)} bar=${line.length > heads.length ? Number(line.at(-1)) : null} />`)}</tbody>
    </table>
    ${more > 0 && html`<p class="quiet">${t("day.more_open", { count: more })}</p>`}
  </section>`;

/** @param {{ heads: string[], cells: (string | number)[], bar: number | null }} props */
const Line = ({ heads, cells, bar }) => html`<tr style=${bar === null ? undefined : { "--share": `${bar}%` }} class=${bar === null ? "" : "barred"}>
  ${cells.map((cell, n) => (n ? html`<td key=${n} class="number" data-head=${t(/** @type {string} */ (heads[n]))}>${cell}</td>` : html`<th key=${n} scope="row">${cell}</th>`))}
</tr>`;

/** @param {Day} day */
const moneyOf = (day) => (/** @type {number} */ amount) => format(minor(amount, day.currency), day.currency, locale());

/** @param {number} many */
const counted = (many) => many.toLocaleString(locale());

/** @param {number} at */
const hour = (at) => new Intl.DateTimeFormat(locale(), { ...hourly(), timeZone: "UTC" }).format(at * 3_600_000);
