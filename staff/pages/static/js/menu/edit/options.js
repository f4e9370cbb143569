/** Groups of options: what guests choose of dishes, one row each. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { choosing, withGroup } from "staff/menu/edit/asked.js";
import { write } from "staff/menu/edit/book.js";
import { NAME_MAX, nameWrong } from "staff/menu/edit/drafts.js";
import { GroupSheet } from "staff/menu/edit/group.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/menu/edit/book.js").Book} Book */
/** @typedef {import("staff/menu/edit/book.js").Group} Group */

/** @param {{ book: Book, again: () => Promise<unknown>, put: (change: (book: Book) => Book) => void }} props */
export function Options({ book, again, put }) {
  const [open, setOpen] = useState(/** @type {number | null} */ (null));
  const shown = book.groups.find(({ id }) => id === open);
  const take = (/** @type {Group} */ group) => put((now) => ({ ...now, groups: withGroup(now.groups, group) }));
  return html`<p class="quiet">${t("menu.edit.options_hint")}</p>
    <ul class="edit-list">
      ${book.groups.map((group) => html`<li key=${group.id} class="edit-row">
        <button type="button" class="edit-open" onClick=${() => setOpen(group.id)}>
          <span class="edit-name">${group.name}</span>
          <span class="quiet">${t(...choosing(group))} · ${t("menu.edit.options_of", { count: group.options.length })} · ${t("menu.edit.count", { count: group.product_ids.length })}</span>
        </button>
      </li>`)}
    </ul>
    ${book.groups.length === 0 && html`<p class="office-empty">${t("menu.edit.no_options")}</p>`}
    <${NewGroup} onMade=${(/** @type {Group} */ group) => (take(group), setOpen(group.id))} />
    ${shown && html`<${GroupSheet} key=${shown.id} book=${book} group=${shown} onGroup=${take} again=${again} onClose=${() => setOpen(null)} />`}`;
}

/** @param {{ onMade: (group: Group) => void }} props */
function NewGroup({ onMade }) {
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const [add, { busy, refused }] = useAsk(async () => {
    onMade(await write("option-groups", null, { name }));
    setName("");
    setTried(false);
  });
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    setTried(true);
    if (!nameWrong(name)) void add();
  };
  return html`<form class="edit-new" onSubmit=${send} novalidate>
    <${Field} label=${t("menu.edit.new_group")} value=${name} maxlength=${NAME_MAX} autocomplete="off" onInput=${setName} wrong=${tried && nameWrong(name) ? t(nameWrong(name)) : ""} />
    <button class="button main" aria-disabled=${busy}><${Icon} name="plus" />${t("menu.edit.new_group_add")}</button>
    <${Refusal} of=${refused} />
  </form>`;
}
