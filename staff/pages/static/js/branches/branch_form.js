/** A branch to be written: what it is called, where it is, when it is open, and what it does for the shop. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { HoursFields } from "staff/branches/hours_fields.js";
import { hoursOf, specialsOf, specialWrong, windowsOf } from "staff/branches/week.js";
import { ADDRESS_MAX, PHONE_MAX } from "staff/branches/writing.js";
import { Form } from "staff/form.js";
import { remove, restore, write } from "staff/menu/edit/book.js";
import { NAME_MAX, nameWrong, windowWrong } from "staff/menu/edit/drafts.js";

/** @typedef {import("staff/branches/writing.js").Branch} Branch */

/** @param {Partial<Branch>} branch */
const draftOf = (branch) => ({
  name: branch.name ?? "",
  address: branch.address ?? "",
  phone: branch.phone ?? "",
  pick_up: branch.pick_up ?? true,
  delivery: branch.delivery ?? false,
  own: (branch.hours ?? []).length > 0,
  windows: windowsOf(branch.hours ?? []),
  specials: specialsOf(branch.hours ?? []),
  version: branch.version,
});

/** @param {{ branch: Partial<Branch>, onDone: () => Promise<unknown>, onClose: () => void, onGone?: () => void }} props without an `id` it is new */
export function BranchForm({ branch, onDone, onClose, onGone }) {
  const [draft, setDraft] = useState(draftOf(branch));
  const [tried, setTried] = useState(false);
  const set = (/** @type {Partial<typeof draft>} */ some) => setDraft({ ...draft, ...some });
  const id = branch.id ?? null;
  const bad = draft.own && (draft.windows.length + draft.specials.length === 0 || draft.windows.some(windowWrong) || draft.specials.some(specialWrong));
  const name = draft.name.trim();
  function body() {
    setTried(true);
    if (nameWrong(draft.name) || bad) return null;
    const { address, phone, pick_up, delivery, version } = draft;
    return { name, address, phone, pick_up, delivery, hours: draft.own ? hoursOf(draft.windows, draft.specials) : [], ...(version ? { version } : {}) };
  }
  const drop = id === null || branch.main ? null : {
    words: t("branches.close_sure", { name }),
    run: () => remove("branches", id),
    done: () => {
      onGone?.();
      pass(t("branches.closed_now", { name }), { icon: "trash-2", action: { label: t("undo"), do: () => void restore("branches", id).then(onDone, () => pass(t("people.not_undone"), { icon: "circle-alert" })) } });
    },
  };
  const check = (/** @type {"pick_up" | "delivery"} */ which) => html`<label class="switch"><input type="checkbox" checked=${draft[which]} onChange=${() => set({ [which]: !draft[which] })} /><span>${t(`branches.does_${which}`)}</span></label>`;
  return html`<${Form} title=${branch.name ?? t("branches.new")} body=${body} write=${(/** @type {object} */ said) => write("branches", id, said)} saved=${t("branches.saved", { name })} drop=${drop}
    places=${{ DELIVERY_ELSEWHERE: "delivery" }} onCurrent=${(/** @type {Branch} */ now) => setDraft(draftOf(now))} onDone=${onDone} onClose=${onClose}>${(/** @type {(field: string) => string} */ at) => html`
    <${Field} label=${t("branches.name")} value=${draft.name} maxlength=${NAME_MAX} autocomplete="off" onInput=${(/** @type {string} */ text) => set({ name: text })} wrong=${at("name") || (tried && nameWrong(draft.name) ? t(nameWrong(draft.name)) : "")} autofocus />
    <${Field} label=${t("branches.address")} value=${draft.address} rows=${2} maxlength=${ADDRESS_MAX} autocomplete="off" onInput=${(/** @type {string} */ address) => set({ address })} wrong=${at("address")} />
    <${Field} label=${t("branches.phone")} type="tel" value=${draft.phone} maxlength=${PHONE_MAX} autocomplete="off" onInput=${(/** @type {string} */ phone) => set({ phone })} wrong=${at("phone")} />
    <fieldset class="several">
      <legend>${t("branches.does")}</legend>
      ${check("pick_up")}${check("delivery")}
      ${at("delivery") && html`<p class="field-wrong" role="alert">${at("delivery")}</p>`}
    </fieldset>
    <label class="switch"><input type="checkbox" checked=${!draft.own} onChange=${() => set({ own: !draft.own, windows: draft.windows.length > 0 ? draft.windows : [{ weekdays: [0, 1, 2, 3, 4, 5], from: "08:00", until: "20:00" }] })} /><span>${t("branches.as_house")}</span></label>
    ${draft.own && html`<${HoursFields} windows=${draft.windows} specials=${draft.specials} tried=${tried} onChange=${set} />`}
    ${(at("hours") || (tried && bad)) && html`<p class="field-wrong" role="alert">${at("hours") || t("branches.hours_wrong")}</p>`}
    ${branch.main && html`<p class="field-hint">${t("branches.main_hint")}</p>`}`}<//>`;
}
