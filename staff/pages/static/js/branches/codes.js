/** Discount codes: what each takes off, until when, and how often it was used. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { CodeForm } from "staff/branches/code_form.js";
import { useList } from "staff/branches/reading.js";
import { dateText, zone } from "staff/branches/words.js";
import { codeStands, daysOf } from "staff/branches/writing.js";
import { money } from "staff/money.js";
import { percent } from "staff/rate.js";
import { Refusal } from "staff/refusal.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";
import { whole } from "staff/stock/words.js";

/** @typedef {import("staff/branches/writing.js").Code} Code */

const TONES = { good: "good", later: "", over: "wait", used_up: "wait" };

export function Codes() {
  const { list, refused, again } = /** @type {ReturnType<typeof useList<Code>>} */ (useList("/discounts"));
  const [writing, setWriting] = useState(/** @type {Partial<Code> | null} */ (null));
  useShortcuts([{ keys: "n", does: "branches.new_code", run: () => setWriting({}) }]);
  return html`<div class="edit-part">
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${again}>${t("try_again")}</button><//>
    ${list === null && !refused && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
    ${list?.length === 0 && html`<p class="quiet">${t("branches.no_codes")}</p>`}
    <ul class="edit-list">${list?.map((code) => html`<li key=${code.id} class="edit-row"><button type="button" class="edit-open" onClick=${() => setWriting(code)}>
      <span class="branch-tags"><span class="edit-name">${code.code}</span> <span class=${`tag ${TONES[codeStands(code, now.peek())]}`}>${t(`branches.code.${codeStands(code, now.peek())}`)}</span></span>
      <span>${off(code)}</span>
      <span class="quiet">${bounds(code)}</span>
    </button></li>`)}</ul>
    ${list && html`<button type="button" class="button main" aria-keyshortcuts="n" onClick=${() => setWriting({})}><${Icon} name="plus" />${t("branches.new_code")}<${Keys} of="n" /></button>`}
    ${writing && html`<${CodeForm} code=${writing} onDone=${again} onClose=${() => setWriting(null)} />`}
  </div>`;
}

/** @param {Code} code */
const off = ({ amount, rate, minimum }) =>
  [t("branches.off", { what: amount === null ? percent(rate ?? 0) : money(amount) }), minimum > 0 && t("branches.minimum_n", { amount: money(minimum) })].filter(Boolean).join(" · ");

/** @param {Code} code */
function bounds(code) {
  const { from, until } = daysOf(code, zone());
  return [
    code.uses_max === null ? t("branches.used", { count: code.used, number: whole(code.used) }) : t("branches.used_of", { number: whole(code.used), max: whole(code.uses_max) }),
    code.uses_per_customer !== null && t("branches.each_n", { number: whole(code.uses_per_customer) }),
    from && t("branches.from_day", { day: dateText(from) }),
    until && t("branches.until_day", { day: dateText(until) }),
  ].filter(Boolean).join(" · ");
}
