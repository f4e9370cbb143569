/**
 * A form of the menu in a sheet: what is typed, saving it, and deleting the thing, asked once.
 *
 * Owns: how a form behaves. Must not: know what is in it.
 */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { remove, write } from "staff/menu/edit/book.js";
import { sayDeleted } from "staff/menu/edit/restoring.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";

/**
 * @param {{ kind: string, title: string, id: number | null, name: string, body: () => object | null, onDone: () => Promise<unknown>, onClose: () => void, children?: any }} props
 *   `body` is what is sent, null where something is wrong, which is then said beside it.
 */
export function Form({ kind, title, id, name, body, onDone, onClose, children }) {
  const [asking, setAsking] = useState(false);
  const [save, { busy, refused }] = useAsk(async () => {
    const said = body();
    if (said === null) return;
    try {
      await write(kind, id, said);
    } catch (error) {
      if (/** @type {import("trivet/http.js").TrivetError} */ (error).code === "VERSION_CONFLICT") await onDone(); // opened again it is as it is now
      throw error;
    }
    onClose();
    void onDone();
    pass(t("menu.edit.saved", { name }), { icon: "check" });
  });
  const [drop, gone] = useAsk(async () => {
    await remove(kind, /** @type {number} */ (id));
    onClose();
    void onDone();
    sayDeleted({ kind, id: /** @type {number} */ (id), name: title }, onDone);
  });
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    save();
  };
  const no = refused ?? gone.refused;
  return html`<${Sheet} title=${title} onClose=${onClose}>
    <form class="office-form" onSubmit=${send} novalidate>
      ${children}
      <${Refusal} of=${no} words=${no?.code === "VERSION_CONFLICT" ? t("menu.edit.conflict") : no ? wrong(no) : undefined} />
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : "menu.edit.save")}</button>
      ${id !== null && !asking && html`<button type="button" class="button quiet" onClick=${() => setAsking(true)}><${Icon} name="trash-2" />${t("menu.edit.delete")}</button>`}
    </form>
    ${asking && html`<${Question} words=${t("menu.edit.sure", { name })} yes=${t("menu.edit.delete")} busy=${gone.busy} onYes=${() => void drop().then(() => setAsking(false))} onNo=${() => setAsking(false)} />`}
  <//>`;
}
