/** What something is called in the menu's other languages. */
import { html } from "htm/preact";

import { locale, t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { DESCRIPTION_MAX, NAME_MAX } from "staff/menu/edit/drafts.js";

/** @typedef {Record<string, import("staff/menu/edit/book.js").Words>} Translations */

/** A language by its name. @param {string} code */
export const languageName = (code) => new Intl.DisplayNames(locale(), { type: "language" }).of(code) ?? code;

/** @param {{ languages: readonly string[], value: Translations, described?: boolean, onChange: (value: Translations) => void }} props */
export function TranslationFields({ languages, value, described = false, onChange }) {
  const said = (/** @type {string} */ code) => value[code] ?? { name: "", description: "" };
  return languages.slice(1).map(
    (code) => html`<fieldset key=${code} class="several">
      <legend>${languageName(code)}</legend>
      <${Field} label=${t("menu.edit.name")} lang=${code} maxlength=${NAME_MAX} value=${said(code).name} onInput=${(/** @type {string} */ name) => onChange({ ...value, [code]: { ...said(code), name } })} />
      ${described && html`<${Field} label=${t("menu.edit.description")} lang=${code} rows=${2} maxlength=${DESCRIPTION_MAX} value=${said(code).description} onInput=${(/** @type {string} */ description) => onChange({ ...value, [code]: { ...said(code), description } })} />`}
    </fieldset>`,
  );
}
