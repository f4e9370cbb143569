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
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/day/sheet.js").Day} Day */

/** @param {{ day: Day, onClosed: (day: Day) => void }} props */
export function Closing({ day, onClosed }) {
  const [text, setText] = useState("");
  const [asking, setAsking] = useState(false);
  const money = (/** @type {number} */ units) => format(units, day.currency, locale());
  const expected = minor(day.expected_cash, day.currency);
  const counted = parse(text, day.currency, locale());
  const good = counted !== null && counted >= 0;
  const [close, { busy, refused }] = useAsk(async () => {
    const body = { day: day.day, counted_cash: number(counted ?? 0, day.currency) };
    const { data } = await api.post("/admin/business_day/close", { body });
    setAsking(false);
    pass(t("day.closed_now"), { icon: "check" });
    onClosed(data);
  });
  if (day.closing) return html`<${Closed} day=${day} />`;
  return html`<section class="office-card day-closing">
    <h2>${t("day.closing")}</h2>
    <dl class="day-cash"><dt>${t("day.expected")}</dt><dd>${money(expected)}</dd></dl>
    ${!day.may_close && html`<p class="quiet">${t("day.not_begun")}</p>`}
    ${day.may_close &&
    html`<${Field} label=${t("day.counted")} hint=${t("day.counted_hint")} value=${text} onInput=${setText} inputmode="decimal" wrong=${text && !good ? t("day.no_amount") : ""} />
      ${good && html`<p class=${`tag ${counted === expected ? "good" : "alert"}`} role="status"><${Icon} name=${counted === expected ? "circle-check" : "triangle-alert"} />${t("day.difference", { amount: money(counted - expected) })}</p>`}
      ${asking
        ? html`<${Question} words=${t("day.sure")} yes=${t("day.close")} busy=${busy} onYes=${close} onNo=${() => setAsking(false)} tone="main" />`
        : html`<button type="button" class="button main" aria-disabled=${!good} onClick=${() => good && setAsking(true)}><${Icon} name="lock" />${t("day.close")}</button>`}`}
    <${Refusal} of=${refused} />
  </section>`;
}

/** How it was closed. @param {{ day: Day }} props */
function Closed({ day }) {
  const closing = /** @type {import("staff/day/sheet.js").Closing} */ (day.closing);
  const money = (/** @type {number} */ amount) => format(minor(Math.abs(amount), day.currency), day.currency, locale());
  const signed = (/** @type {number} */ amount) => `${amount < 0 ? "−" : amount > 0 ? "+" : ""}${money(amount)}`;
  return html`<section class="office-card day-closing">
    <h2><${Icon} name="lock" />${t("day.closed_at", { time: clock(Date.parse(closing.closed_at), day.timezone) })}</h2>
    <dl class="day-cash">
      <dt>${t("day.expected")}</dt><dd>${money(closing.expected_cash)}</dd>
      <dt>${t("day.counted")}</dt><dd>${money(closing.counted_cash)}</dd>
      <dt>${t("day.difference_is")}</dt><dd class=${closing.difference ? "off" : ""}>${signed(closing.difference)}</dd>
    </dl>
    ${closing.changed_since !== 0 && html`<p class="tag wait"><${Icon} name="triangle-alert" />${t("day.changed_since", { amount: signed(closing.changed_since) })}</p>`}
  </section>`;
}
