/** A slot to be written: its day and times, how many orders it takes, until when, and for what. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { CAPACITY_MAX, EVERY, LEAD_MINUTES_MAX, numberOf, overnight, slotBody, slotWrong } from "staff/branches/week.js";
import { leadText } from "staff/branches/words.js";
import { Form } from "staff/form.js";
import { remove, write } from "staff/menu/edit/book.js";
import { Choice } from "staff/menu/edit/choice.js";
import { whole } from "staff/stock/words.js";
import { weekdayName } from "staff/weekdays.js";

/** @typedef {import("staff/branches/writing.js").Branch} Branch */
/** @typedef {import("staff/branches/week.js").Slot} Slot */

/** @param {Partial<Slot>} slot @param {Branch} branch */
const draftOf = (slot, branch) => ({
  weekday: String(slot.weekday ?? 0),
  starts: slot.id ? (slot.starts ?? "") : (slot.ends ?? "10:00"), // a new one goes on where the last one ends
  ends: slot.id ? (slot.ends ?? "") : "",
  capacity: String(slot.capacity ?? 10),
  lead: String(slot.lead_minutes ?? 120),
  pick_up: slot.pick_up ?? branch.pick_up,
  delivery: slot.delivery ?? branch.delivery,
  version: slot.version,
});

/** @param {{ branch: Branch, slot: Partial<Slot>, onDone: () => Promise<unknown>, onClose: () => void }} props without an `id` it is new */
export function SlotForm({ branch, slot, onDone, onClose }) {
  const [draft, setDraft] = useState(draftOf(slot, branch));
  const [tried, setTried] = useState(false);
  const set = (/** @type {Partial<typeof draft>} */ some) => setDraft({ ...draft, ...some });
  const id = slot.id ?? null;
  const bad = slotWrong(draft);
  const said = (/** @type {string} */ key) => (tried && key ? t(key, { max: whole(key === "branches.capacity_wrong" ? CAPACITY_MAX : LEAD_MINUTES_MAX) }) : "");
  const name = `${weekdayName(Number(draft.weekday))} ${draft.starts}–${draft.ends}`;
  function body() {
    setTried(true);
    if (Object.values(bad).some(Boolean)) return null;
    return { ...slotBody(draft), ...(id === null ? { branch_id: branch.id } : {}), ...(draft.version ? { version: draft.version } : {}) };
  }
  const anew = { ...slotBody(draftOf(slot, branch)), branch_id: branch.id };
  const drop = id === null ? null : {
    words: t("branches.end_sure", { name }),
    run: () => remove("delivery-slots", id),
    done: () => pass(t("branches.ended", { name }), { icon: "trash-2", action: { label: t("undo"), do: () => void write("delivery-slots", null, anew).then(onDone, () => pass(t("people.not_undone"), { icon: "circle-alert" })) } }),
  };
  const lead = numberOf(draft.lead, LEAD_MINUTES_MAX);
  const check = (/** @type {"pick_up" | "delivery"} */ which) => html`<label class="switch"><input type="checkbox" checked=${draft[which]} onChange=${() => set({ [which]: !draft[which] })} /><span>${t(`branches.${which}`)}</span></label>`;
  return html`<${Form} title=${id === null ? t("branches.new_slot") : name} body=${body} write=${(/** @type {object} */ all) => write("delivery-slots", id, all)} saved=${t("branches.slot_saved", { name })} drop=${drop}
    onCurrent=${(/** @type {Slot} */ now) => setDraft(draftOf(now, branch))} onDone=${onDone} onClose=${onClose}>${(/** @type {(field: string) => string} */ at) => html`
    <${Choice} label=${t("branches.day")} value=${draft.weekday} options=${EVERY.map((day) => [String(day), weekdayName(day)])} onChange=${(/** @type {string} */ weekday) => set({ weekday })} />
    <div class="branch-pair">
      <${Field} label=${t("menu.edit.from")} type="time" value=${draft.starts} onInput=${(/** @type {string} */ starts) => set({ starts })} autofocus />
      <${Field} label=${t("menu.edit.until")} type="time" value=${draft.ends} hint=${overnight(draft.starts, draft.ends) ? t("branches.next_day") : ""} onInput=${(/** @type {string} */ ends) => set({ ends })} wrong=${at("ends") || said(bad.ends)} />
    </div>
    <${Field} label=${t("branches.capacity")} value=${draft.capacity} inputmode="numeric" autocomplete="off" hint=${t("branches.capacity_hint")} onInput=${(/** @type {string} */ capacity) => set({ capacity })} wrong=${at("capacity") || said(bad.capacity)} />
    <${Field} label=${t("branches.lead")} value=${draft.lead} inputmode="numeric" autocomplete="off" hint=${lead === null ? "" : leadText(lead)} onInput=${(/** @type {string} */ text) => set({ lead: text })} wrong=${at("lead_minutes") || said(bad.lead)} />
    <fieldset class="several">
      <legend>${t("branches.for")}</legend>
      ${check("pick_up")}${check("delivery")}
      ${said(bad.kinds) && html`<p class="field-wrong" role="alert">${said(bad.kinds)}</p>`}
    </fieldset>`}<//>`;
}
