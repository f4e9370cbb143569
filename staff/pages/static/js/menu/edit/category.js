/** A heading of the menu, to be written. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Choice } from "staff/menu/edit/choice.js";
import { NAME_MAX, nameWrong, translated } from "staff/menu/edit/drafts.js";
import { Form } from "staff/menu/edit/form.js";
import { TranslationFields } from "staff/menu/edit/translations.js";

const COURSES = ["starter", "main", "dessert"];
const MINUTES_MAX = 600;

/** @param {{ book: import("staff/menu/edit/book.js").Book, category: Partial<import("staff/menu/edit/book.js").Category>, onDone: () => Promise<unknown>, onClose: () => void }} props without an `id` it is new */
export function CategoryForm({ book, category, onDone, onClose }) {
  const [draft, setDraft] = useState({
    name: category.name ?? "",
    station: category.station ?? "",
    course: category.course ?? "",
    minutes: category.prep_minutes ? String(category.prep_minutes) : "",
    translations: category.translations ?? {},
  });
  const [tried, setTried] = useState(false);
  const set = (/** @type {Partial<typeof draft>} */ some) => setDraft({ ...draft, ...some });
  const minutes = draft.minutes.trim();
  const late = minutes !== "" && !(/^\d{1,3}$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= MINUTES_MAX);
  const bad = { name: nameWrong(draft.name), minutes: late ? "menu.edit.minutes_wrong" : "" };
  const said = (/** @type {string} */ key) => (tried && key ? t(key) : "");
  function body() {
    setTried(true);
    if (bad.name || bad.minutes) return null;
    return {
      name: draft.name,
      station: draft.station.trim() || null,
      course: draft.course || null,
      prep_minutes: minutes ? Number(minutes) : null,
      translations: translated(draft.translations),
      ...(category.version ? { version: category.version } : {}),
    };
  }
  return html`<${Form} kind="categories" title=${category.name ?? t("menu.edit.new_category")} id=${category.id ?? null} name=${draft.name.trim()} body=${body} onDone=${onDone} onClose=${onClose}>
    <${Field} label=${t("menu.edit.name")} value=${draft.name} maxlength=${NAME_MAX} autocomplete="off" onInput=${(/** @type {string} */ name) => set({ name })} wrong=${said(bad.name)} autofocus />
    <${Field} label=${t("menu.edit.station")} value=${draft.station} maxlength="40" autocomplete="off" hint=${t("menu.edit.category_station_hint")} onInput=${(/** @type {string} */ station) => set({ station })} />
    <${Choice} label=${t("menu.edit.course")} value=${draft.course} options=${[["", t("menu.edit.no_course")], ...COURSES.map((one) => [one, t(`menu.edit.course.${one}`)])]} onChange=${(/** @type {string} */ course) => set({ course })} />
    <${Field} label=${t("menu.edit.minutes")} value=${draft.minutes} inputmode="numeric" onInput=${(/** @type {string} */ next) => set({ minutes: next })} wrong=${said(bad.minutes)} />
    <${TranslationFields} languages=${book.languages.languages} value=${draft.translations} onChange=${(/** @type {any} */ translations) => set({ translations })} />
  <//>`;
}
