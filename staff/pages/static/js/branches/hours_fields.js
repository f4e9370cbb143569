/** When a branch is open: times of the week, and dates that are not as their weekdays. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { EVERY, overnight, specialWrong } from "staff/branches/week.js";
import { Several } from "staff/menu/edit/choice.js";
import { windowWrong } from "staff/menu/edit/drafts.js";
import { weekdayName } from "staff/weekdays.js";

/** @typedef {import("staff/branches/week.js").Window} Window */
/** @typedef {import("staff/branches/week.js").Special} Special */

/** @param {{ windows: Window[], specials: Special[], tried: boolean, onChange: (some: { windows?: Window[], specials?: Special[] }) => void }} props */
export function HoursFields({ windows, specials, tried, onChange }) {
  const setWindow = (/** @type {number} */ at, /** @type {Partial<Window>} */ some) => onChange({ windows: windows.map((one, n) => (n === at ? { ...one, ...some } : one)) });
  const setSpecial = (/** @type {number} */ at, /** @type {Partial<Special>} */ some) => onChange({ specials: specials.map((one, n) => (n === at ? { ...one, ...some } : one)) });
  return html`<div class="edit-window">
    ${windows.map((window, at) => html`<div key=${at} class="edit-window">
      <${Several} label=${t("menu.edit.days")} chosen=${window.weekdays} options=${EVERY.map((day) => [day, weekdayName(day, "short")])} onChange=${(/** @type {number[]} */ weekdays) => setWindow(at, { weekdays })} />
      <div class="office-row">
        <${Field} label=${t("menu.edit.from")} type="time" value=${window.from} onInput=${(/** @type {string} */ from) => setWindow(at, { from })} />
        <${Field} label=${t("menu.edit.until")} type="time" value=${window.until} onInput=${(/** @type {string} */ until) => setWindow(at, { until })} />
        <button type="button" class="button quiet round" aria-label=${t("menu.edit.fewer_times")} onClick=${() => onChange({ windows: windows.filter((_, n) => n !== at) })}><${Icon} name="x" /></button>
      </div>
      ${overnight(window.from, window.until) && html`<p class="field-hint">${t("branches.next_day")}</p>`}
      ${tried && windowWrong(window) && html`<p class="field-wrong" role="alert">${t(windowWrong(window))}</p>`}
    </div>`)}
    ${specials.map((special, at) => html`<div key=${`date ${at}`} class="edit-window">
      <div class="office-row">
        <${Field} label=${t("branches.date")} type="date" value=${special.date} onInput=${(/** @type {string} */ date) => setSpecial(at, { date })} />
        ${!special.shut && html`<${Field} label=${t("menu.edit.from")} type="time" value=${special.from} onInput=${(/** @type {string} */ from) => setSpecial(at, { from })} />
        <${Field} label=${t("menu.edit.until")} type="time" value=${special.until} onInput=${(/** @type {string} */ until) => setSpecial(at, { until })} />`}
        <label class="switch"><input type="checkbox" checked=${special.shut} onChange=${() => setSpecial(at, { shut: !special.shut })} /><span>${t("branches.shut")}</span></label>
        <button type="button" class="button quiet round" aria-label=${t("branches.fewer_dates")} onClick=${() => onChange({ specials: specials.filter((_, n) => n !== at) })}><${Icon} name="x" /></button>
      </div>
      ${!special.shut && overnight(special.from, special.until) && html`<p class="field-hint">${t("branches.next_day")}</p>`}
      ${tried && specialWrong(special) && html`<p class="field-wrong" role="alert">${t(specialWrong(special))}</p>`}
    </div>`)}
    <div class="office-row">
      <button type="button" class="button" onClick=${() => onChange({ windows: [...windows, { weekdays: EVERY, from: "09:00", until: "18:00" }] })}><${Icon} name="plus" />${t("menu.edit.more_times")}</button>
      <button type="button" class="button" onClick=${() => onChange({ specials: [...specials, { date: "", shut: true, from: "", until: "" }] })}><${Icon} name="calendar" />${t("branches.more_dates")}</button>
    </div>
  </div>`;
}
