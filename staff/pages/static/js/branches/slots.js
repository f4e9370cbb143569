/** The slots of a branch as a week: a column a day, added, changed, ended, and a day copied to others. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { CopyDay } from "staff/branches/copy_day.js";
import { SlotForm } from "staff/branches/slot_form.js";
import { useList } from "staff/branches/reading.js";
import { byDay } from "staff/branches/week.js";
import { leadText } from "staff/branches/words.js";
import { Refusal } from "staff/refusal.js";
import { whole } from "staff/stock/words.js";
import { weekdayName } from "staff/weekdays.js";

/** @typedef {import("staff/branches/writing.js").Branch} Branch */
/** @typedef {import("staff/branches/week.js").Slot} Slot */

/** @param {{ branch: Branch, again: () => Promise<unknown> }} props */
export function Slots({ branch, again }) {
  const { list, refused, again: read } = /** @type {ReturnType<typeof useList<Slot>>} */ (useList("/delivery-slots", { branchId: branch.id }));
  const [writing, setWriting] = useState(/** @type {Partial<Slot> | null} */ (null));
  const [copying, setCopying] = useState(/** @type {number | null} */ (null));
  const done = () => Promise.all([read(), again()]);
  return html`<section aria-labelledby="slots-title">
    <h2 id="slots-title">${t("branches.slots")}</h2>
    <p class="quiet">${t("branches.slots_hint")}</p>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${read}>${t("try_again")}</button><//>
    ${list === null && !refused && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
    ${list?.length === 0 && html`<p class="notice wait"><${Icon} name="info" /><span>${t("branches.no_slots")}</span></p>`}
    ${list && html`<div class="week">${byDay(list).map((slots, day) => html`<section key=${day} class="week-day" aria-label=${weekdayName(day)}>
      <h3 class="weekday">${weekdayName(day)}</h3>
      <ul>${slots.map((slot) => html`<li key=${slot.id}><button type="button" class="week-slot" onClick=${() => setWriting(slot)}>
        <strong>${slot.starts}–${slot.ends}</strong>
        <span>${t("branches.takes", { count: slot.capacity, number: whole(slot.capacity) })}</span>
        <span class="quiet">${kindText(slot)}</span>
        <span class="quiet">${leadText(slot.lead_minutes)}</span>
      </button></li>`)}</ul>
      <div class="office-row">
        <button type="button" class="button quiet round" aria-label=${t("branches.add_slot_on", { day: weekdayName(day) })} onClick=${() => setWriting({ ...slots.at(-1), id: undefined, version: undefined, weekday: day })}><${Icon} name="plus" /></button>
        ${slots.length > 0 && html`<button type="button" class="button quiet" aria-label=${`${t("branches.copy")}: ${weekdayName(day)}`} onClick=${() => setCopying(day)}>${t("branches.copy")}</button>`}
      </div>
    </section>`)}</div>`}
    ${writing && html`<${SlotForm} branch=${branch} slot=${writing} onDone=${done} onClose=${() => setWriting(null)} />`}
    ${copying !== null && list && html`<${CopyDay} slots=${list} day=${copying} onDone=${done} onClose=${() => setCopying(null)} />`}
  </section>`;
}

/** @param {Slot} slot */
const kindText = ({ pick_up, delivery }) => [pick_up && t("branches.pick_up"), delivery && t("branches.delivery")].filter(Boolean).join(" · ");
