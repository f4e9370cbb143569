/** Closing a day: what cash there should be, what there is, and the difference; asked once more, because it is for good. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { format, minor, number } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";
import { clock } from "trivet/time.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { dayName } from "staff/audit/days.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/day/sheet.js").Day} Day */

/**
 * Whoever is about to close a day is asked with what it comes to then: the page may have stood open for hours.
 * @param {{ day: Day, onAsked: () => Promise<any>, onClosed: (day: Day) => void }} props
 */
export function Closing({ day, onAsked, onClosed }) {
  const [text, setText] = useState("");
  const [asking, setAsking] = useState(false);
  const [seen, setSeen] = useState(/** @type {number | null} */ (null));
  const money = (/** @type {number} */ units) => format(units, day.currency, locale());
  const expected = minor(day.expected_cash, day.currency);
  const counted = parse(text, day.currency, locale());
  const good = counted !== null && counted >= 0;
  const [close, { busy, refused }] = useAsk(async () => {
    const body = { day: day.day, counted_cash: number(counted ?? 0, day.currency) };
    const { data } = await api.post("/admin/business_day/close", { body });
    setAsking(false);
    setSeen(expected);
    pass(t("day.closed_now"), { icon: "check" });
    onClosed(data);
  });
  if (day.closing) return html`<${Closed} day=${day} seen=${seen} />`;
  return html`<section class="office-card day-closing">
    <h2>${t("day.closing")}</h2>
    <dl class="day-cash"><dt>${t("day.expected")}</dt><dd>${money(expected)}</dd></dl>
    <p class="quiet">${t("day.expected_hint")}</p>
    ${day.open.length > 0 && html`<p class="notice wait">${t("day.still_open", { count: day.open.length, amount: money(day.open.reduce((sum, one) => sum + minor(one.balance, day.currency), 0)) })}</p>`}
    ${!day.may_close && html`<p class="quiet">${t("day.not_begun")}</p>`}
    ${day.may_close &&
    html`<${Field} label=${t("day.counted")} hint=${t("day.counted_hint")} value=${text} onInput=${setText} inputmode="decimal" wrong=${text && !good ? t("day.no_amount") : ""} />
      ${good && html`<p class=${`tag ${counted === expected ? "good" : "alert"}`} role="status"><${Icon} name=${counted === expected ? "circle-check" : "triangle-alert"} />${off(counted - expected, money)}</p>`}
      ${asking
        ? html`<${Question} words=${t("day.sure", { day: dayName(day.day), counted: money(counted ?? 0) })} yes=${t("day.close")} busy=${busy} onYes=${close} onNo=${() => setAsking(false)} tone="main" />`
        : html`<button type="button" class="button main" aria-disabled=${!good} onClick=${() => good && (setAsking(true), onAsked())}><${Icon} name="lock" />${t("day.close")}</button>`}`}
    <${Refusal} of=${refused} />
  </section>`;
}

/** How far the drawer is off, as people say it. @param {number} by in minor units @param {(units: number) => string} money */
const off = (by, money) => (by === 0 ? t("day.even") : t(by < 0 ? "day.short" : "day.over", { amount: money(Math.abs(by)) }));

/** How it was closed. `seen` is what cash there should have been just before. @param {{ day: Day, seen: number | null }} props */
function Closed({ day, seen }) {
  const closing = /** @type {import("staff/day/sheet.js").Closing} */ (day.closing);
  const units = (/** @type {number} */ of) => format(of, day.currency, locale());
  const money = (/** @type {number} */ amount) => units(minor(Math.abs(amount), day.currency));
  const other = seen !== null && seen !== minor(closing.expected_cash, day.currency);
  const signed = (/** @type {number} */ amount) => `${amount < 0 ? "−" : amount > 0 ? "+" : ""}${money(amount)}`;
  return html`<section class="office-card day-closing">
    <h2><${Icon} name="lock" />${t("day.closed_at", { time: clock(Date.parse(closing.closed_at), day.timezone) })}</h2>
    <dl class="day-cash">
      <dt>${t("day.expected")}</dt><dd>${money(closing.expected_cash)}</dd>
      <dt>${t("day.counted")}</dt><dd>${money(closing.counted_cash)}</dd>
    </dl>
    <p class=${`tag ${closing.difference ? "alert off" : "good"}`}><${Icon} name=${closing.difference ? "triangle-alert" : "circle-check"} />${off(minor(closing.difference, day.currency), units)}</p>
    ${other && html`<p class="notice wait">${t("day.next_days", { amount: units(seen ?? 0) })}</p>`}
    ${closing.changed_since !== 0 && html`<p class="tag wait"><${Icon} name="triangle-alert" />${t("day.changed_since", { amount: signed(closing.changed_since) })}</p>`}
  </section>`;
}
