/**
 * A form of the menu: `staff/form.js` with what is written over `/api/v1/admin`, and what a deletion says.
 *
 * Owns: that. Must not: know what is in it.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Form as OfficeForm } from "staff/form.js";
import { remove, write } from "staff/menu/edit/book.js";
import { sayDeleted } from "staff/menu/edit/restoring.js";

/**
 * @param {{ kind: string, title: string, id: number | null, name: string, body: () => object | null, onDone: () => Promise<unknown>, onClose: () => void, children?: any }} props
 *   `body` is what is sent, null where something is wrong, which is then said beside it.
 */
export function Form({ kind, title, id, name, body, onDone, onClose, children }) {
  const drop = id === null ? null : { words: t("menu.edit.sure", { name }), run: () => remove(kind, id), done: () => sayDeleted({ kind, id, name: title }, onDone) };
  return html`<${OfficeForm} title=${title} body=${body} write=${(/** @type {object} */ said) => write(kind, id, said)} saved=${t("menu.edit.saved", { name })} drop=${drop} onDone=${onDone} onClose=${onClose}>${children}<//>`;
}
