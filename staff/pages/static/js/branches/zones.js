/** Where a branch delivers to, and what that costs. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { customs } from "staff/branches/words.js";
import { POSTCODE_MAX, POSTCODES_MAX, zoneBody, zoneDraft, zoneWrong } from "staff/branches/writing.js";
import { Form } from "staff/form.js";
import { remove, write } from "staff/menu/edit/book.js";
import { NAME_MAX, nameWrong } from "staff/menu/edit/drafts.js";
import { money } from "staff/money.js";

/** @typedef {import("staff/branches/writing.js").Branch} Branch */
/** @typedef {import("staff/branches/writing.js").Zone} Zone */

/** @param {{ branch: Branch, again: () => Promise<unknown> }} props */
export function Zones({ branch, again }) {
  const [writing, setWriting] = useState(/** @type {Partial<Zone> | null} */ (null));
  return html`<section class="edit-group" aria-labelledby="zones-title">
    <h2 id="zones-title">${t("branches.zones")}</h2>
    <p class="quiet">${t("branches.zones_hint")}</p>
    ${branch.zones.length === 0 && html`<p class="notice wait"><${Icon} name="info" /><span>${t("branches.no_zones")}</span></p>`}
    <ul class="edit-list">${branch.zones.map((zone) => html`<li key=${zone.id} class="edit-row"><button type="button" class="edit-open" onClick=${() => setWriting(zone)}>
      <span class="edit-name">${zone.name}</span>
      <span class="quiet">${zone.postcodes.length === 0 ? t("branches.everywhere") : new Intl.ListFormat(locale(), { type: "unit" }).format(zone.postcodes)}</span>
      <span class="quiet">${costs(zone)}</span>
    </button></li>`)}</ul>
    <button type="button" class="button" onClick=${() => setWriting({})}><${Icon} name="plus" />${t("branches.new_zone")}</button>
    ${writing && html`<${ZoneForm} branch=${branch} zone=${writing} onDone=${again} onClose=${() => setWriting(null)} />`}
  </section>`;
}

/** @param {Zone} zone */
const costs = ({ fee, free_from, minimum }) =>
  [
    fee === 0 ? t("branches.no_fee") : t("branches.fee_n", { amount: money(fee) }),
    free_from !== null && fee !== 0 && t("branches.free_n", { amount: money(free_from) }),
    minimum > 0 && t("branches.minimum_n", { amount: money(minimum) }),
  ].filter(Boolean).join(" · ");

/** @param {{ branch: Branch, zone: Partial<Zone>, onDone: () => Promise<unknown>, onClose: () => void }} props without an `id` it is new */
function ZoneForm({ branch, zone, onDone, onClose }) {
  const how = customs();
  const kind = `branches/${branch.id}/zones`;
  const [draft, setDraft] = useState(zoneDraft(zone, how));
  const [tried, setTried] = useState(false);
  const set = (/** @type {Partial<typeof draft>} */ some) => setDraft({ ...draft, ...some });
  const id = zone.id ?? null;
  const bad = { name: nameWrong(draft.name), ...zoneWrong(draft, how) };
  const said = (/** @type {string} */ key) => (tried && key ? t(key, { count: POSTCODES_MAX, max: POSTCODE_MAX }) : "");
  const name = draft.name.trim();
  function body() {
    setTried(true);
    return Object.values(bad).some(Boolean) ? null : zoneBody(draft, how);
  }
  const { version: _, ...anew } = zoneBody(zoneDraft(zone, how), how);
  const drop = id === null ? null : {
    words: t("branches.zone_sure", { name }),
    run: () => remove(kind, id),
    done: () => pass(t("branches.zone_gone", { name }), { icon: "trash-2", action: { label: t("undo"), do: () => void write(kind, null, anew).then(onDone, () => pass(t("people.not_undone"), { icon: "circle-alert" })) } }),
  };
  const amount = (/** @type {"fee" | "free" | "minimum"} */ which, /** @type {string} */ label, /** @type {string} */ wrong, hint = "") =>
    html`<${Field} label=${t(label, { currency: how.currency })} value=${draft[which]} inputmode="decimal" autocomplete="off" hint=${hint} onInput=${(/** @type {string} */ text) => set({ [which]: text })} wrong=${wrong} />`;
  return html`<${Form} title=${zone.name ?? t("branches.new_zone")} body=${body} write=${(/** @type {object} */ all) => write(kind, id, all)} saved=${t("branches.zone_saved", { name })} drop=${drop}
    onCurrent=${(/** @type {Zone} */ now) => setDraft(zoneDraft(now, how))} onDone=${onDone} onClose=${onClose}>${(/** @type {(field: string) => string} */ at) => html`
    <${Field} label=${t("branches.name")} value=${draft.name} maxlength=${NAME_MAX} autocomplete="off" onInput=${(/** @type {string} */ text) => set({ name: text })} wrong=${at("name") || said(bad.name)} autofocus />
    <${Field} label=${t("branches.postcodes")} value=${draft.postcodes} rows=${3} autocomplete="off" hint=${t("branches.postcodes_hint")} onInput=${(/** @type {string} */ postcodes) => set({ postcodes })} wrong=${at("postcodes") || said(bad.postcodes)} />
    ${amount("fee", "branches.fee", at("fee") || said(bad.fee))}
    ${amount("free", "branches.free_from", at("free_from") || said(bad.free_from), t("branches.free_hint"))}
    ${amount("minimum", "branches.minimum", at("minimum") || said(bad.minimum))}`}<//>`;
}
