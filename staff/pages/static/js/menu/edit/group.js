/**
 * A group of options in a sheet: what is asked, what there is to choose, and which dishes ask it. Saves as one goes.
 *
 * Owns: how a group is written. Must not: decide what fits; the server does.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { ask } from "staff/house.js";
import { choosing, CHOSEN_MAX, countOf } from "staff/menu/edit/asked.js";
import { bringBack, groupOf, remove, write } from "staff/menu/edit/book.js";
import { NAME_MAX, nameWrong } from "staff/menu/edit/drafts.js";
import { NewOption, OptionRow } from "staff/menu/edit/option.js";
import { Pick } from "staff/menu/edit/pick.js";
import { Typed } from "staff/menu/edit/typed.js";
import { Translated } from "staff/menu/edit/translations.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/menu/edit/book.js").Book} Book */
/** @typedef {import("staff/menu/edit/book.js").Group} Group */
/** @typedef {import("staff/menu/edit/book.js").Option} Option */
/** @typedef {() => Promise<unknown>} Doing */

/** @param {{ book: Book, group: Group, onGroup: (group: Group) => void, again: Doing, onClose: () => void }} props */
export function GroupSheet({ book, group, onGroup, again, onClose }) {
  const [run, { busy, refused }] = useAsk(async (/** @type {Doing} */ doing) => {
    await doing();
    onGroup(await groupOf(group.id));
    return true;
  }, { inTurn: true });
  /** Does it, says so, and offers to undo it. @param {string} said @param {string} name @param {Doing} doing @param {Doing} undoing */
  async function change(said, name, doing, undoing) {
    if (await run(doing)) pass(t(said, { name }), { action: { label: t("undo"), do: () => void run(undoing) } });
  }
  const put = (/** @type {object} */ body, /** @type {object} */ before) =>
    change("menu.edit.changed", group.name, () => write("option-groups", group.id, body), () => write("option-groups", group.id, before));
  const asking = (/** @type {number[]} */ product_ids) => {
    const now = (/** @type {number[]} */ ids) => async () => (await write("option-groups", group.id, { product_ids: ids }), again());
    return change("menu.edit.changed", group.name, now(product_ids), now(group.product_ids));
  };
  const [drop, gone] = useAsk(async () => {
    await remove("option-groups", group.id);
    onClose();
    await again();
    const back = async () => (await bringBack("option-groups", group.id), again(), pass(t("menu.edit.restored", { name: group.name }), { icon: "check" }));
    pass(t("menu.edit.deleted", { name: group.name }), { icon: "trash-2", action: { label: t("undo"), do: () => void back() } });
  });
  const option = (/** @type {Option} */ one) => ({
    put: (/** @type {object} */ body, /** @type {object} */ before) =>
      change("menu.edit.changed", one.name, () => write("options", one.id, body), () => write("options", one.id, before)),
    sell: (/** @type {object} */ to, /** @type {object} */ before, /** @type {string} */ said) =>
      change(said, one.name, () => ask(sale(one, to)), () => ask(sale(one, before))),
    remove: () => change("menu.edit.deleted", one.name, () => remove("options", one.id), () => bringBack("options", one.id)),
  });
  const countWrong = (/** @type {number} */ least) => (/** @type {string} */ text) =>
    countOf(text, least) === null ? t("menu.edit.count_wrong", { min: least, max: CHOSEN_MAX }) : "";
  const askers = group.product_ids.flatMap((id) => book.products.find((one) => one.id === id) ?? []);
  return html`<${Sheet} title=${group.name} onClose=${onClose}>
    <div class="office-form edit-sheet">
      <${Typed} label=${t("menu.edit.name")} value=${group.name} maxlength=${NAME_MAX} wrong=${(/** @type {string} */ name) => nameWrong(name) && t(nameWrong(name))} onSave=${(/** @type {string} */ name) => put({ name }, { name: group.name })} />
      <div class="office-row">
        <${Typed} label=${t("menu.edit.min")} value=${String(group.min)} inputmode="numeric" size="3" wrong=${countWrong(0)} onSave=${(/** @type {string} */ text) => put(atLeast(group, Number(text)), { min: group.min, max: group.max })} />
        <${Typed} label=${t("menu.edit.max")} value=${String(group.max)} inputmode="numeric" size="3" wrong=${(/** @type {string} */ text) => countWrong(1)(text) || (Number(text) < group.min ? t("menu.edit.max_wrong") : "")} onSave=${(/** @type {string} */ text) => put({ max: Number(text) }, { max: group.max })} />
      </div>
      <label class="switch">
        <input type="checkbox" checked=${group.repeat} aria-disabled=${busy} onChange=${() => put({ repeat: !group.repeat }, { repeat: group.repeat })} />
        <span>${t("menu.edit.repeat")}</span>
      </label>
      <${Translated} languages=${book.languages.languages} value=${group.translations} onSave=${(/** @type {any} */ translations) => put({ translations }, { translations: group.translations })} />
      <section class="edit-group" aria-label=${t("menu.edit.part.options")}>
        <h3>${t("menu.edit.part.options")} <small class="quiet">${t(...choosing(group))}</small></h3>
        <ul class="edit-list">${group.options.map((one, place) => html`<${OptionRow} key=${one.id} book=${book} option=${one} place=${place} last=${group.options.length - 1} busy=${busy} does=${option(one)} />`)}</ul>
        <${NewOption} busy=${busy} onAdd=${(/** @type {object} */ body) => run(() => write("options", null, { ...body, group_id: group.id }))} />
      </section>
      <${Refusal} of=${refused ?? gone.refused} />
      <section class="edit-group" aria-label=${t("menu.edit.asked_by")}>
        <h3>${t("menu.edit.asked_by")}</h3>
        <ul class="edit-chips">${askers.map(({ id, name }) => html`<li key=${id} class="chip">${name}<button type="button" class="button quiet round" aria-label=${t("menu.edit.asked_without", { name })} onClick=${() => asking(group.product_ids.filter((one) => one !== id))}><${Icon} name="x" /></button></li>`)}</ul>
        <${Pick} label=${t("menu.edit.asked_by_add")} things=${book.products.filter(({ id }) => !group.product_ids.includes(id))} missing=${t("menu.edit.no_dish")} onPick=${(/** @type {{ id: number }} */ { id }) => asking([...group.product_ids, id])} />
      </section>
      <button type="button" class="button quiet" aria-disabled=${gone.busy} onClick=${drop}><${Icon} name="trash-2" />${t("menu.edit.group_delete")}</button>
    </div>
  <//>`;
}

/** Whoever raises the least means that so many can be chosen. @param {Group} group @param {number} min */
const atLeast = ({ max }, min) => (min > max ? { min, max: min } : { min });

/** @param {Option} option @param {object} to */
const sale = ({ id }, to) => /** @type {any} */ ({ type: "set_option_availability", option_id: id, ...to });
