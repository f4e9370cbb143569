/**
 * A form in a sheet: what is typed, saving it, and taking the thing away, asked once.
 *
 * Owns: how a form behaves, also where somebody else was quicker. Must not: know what is in it.
 */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("trivet/http.js").TrivetError} TrivetError */
/** @typedef {{ words: string, run: () => Promise<unknown>, done: () => void }} Drop what is asked before the thing is taken away, and what is said after */

/**
 * @param {{
 *   title: string, body: () => object | null, write: (body: object) => Promise<unknown>, saved: string, drop?: Drop | null,
 *   places?: Record<string, string>, onCurrent?: (current: any) => void, onDone: () => Promise<unknown>, onClose: () => void,
 *   children?: any,
 * }} props
 *   `body` is what is sent, null where something is wrong, which is then said beside it. `places` are the fields at which a
 *   refusal is said, by its code; those of a 422 name theirs. Then `children` is a function, which is given what to say at
 *   each field. `onCurrent` takes the thing as somebody else has written it meanwhile, where one wants to go on with that.
 */
export function Form({ title, body, write, saved, drop, places = {}, onCurrent, onDone, onClose, children }) {
  const [asking, setAsking] = useState(false);
  const [save, { busy, refused, forget }] = useAsk(async () => {
    const said = body();
    if (said === null) return;
    try {
      await write(said);
    } catch (error) {
      if (/** @type {TrivetError} */ (error).code === "VERSION_CONFLICT") await onDone(); // opened again it is as it is now
      throw error;
    }
    onClose();
    void onDone();
    pass(saved, { icon: "check" });
  });
  const [take, gone] = useAsk(async () => {
    await drop?.run();
    onClose();
    void onDone();
    drop?.done();
  });
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    save();
  };
  const no = refused ?? gone.refused;
  const field = no ? (places[no.code] ?? String(no.details["field"] ?? "")) : "";
  let placed = false;
  const at = (/** @type {string} */ name) => {
    if (!no || !field || field !== name) return "";
    placed = true;
    return wrong(no);
  };
  const fields = typeof children === "function" ? children(at) : children;
  const stale = no?.code === "VERSION_CONFLICT";
  const current = stale && no?.details["current"];
  return html`<${Sheet} title=${title} onClose=${onClose}>
    <form class="office-form" onSubmit=${send} novalidate>
      ${fields}
      ${!placed && html`<${Refusal} of=${no} words=${stale ? t(onCurrent ? "form.conflict_here" : "form.conflict") : undefined}>
        ${current && onCurrent && html`<button type="button" class="button" onClick=${() => (onCurrent(current), forget())}><${Icon} name="refresh-cw" />${t("form.take_current")}</button>`}
      <//>`}
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : "save")}</button>
      ${drop && !asking && html`<button type="button" class="button quiet" onClick=${() => setAsking(true)}><${Icon} name="trash-2" />${t("form.delete")}</button>`}
    </form>
    ${drop && asking && html`<${Question} words=${drop.words} yes=${t("form.delete")} busy=${gone.busy} onYes=${() => void take().then(() => setAsking(false))} onNo=${() => setAsking(false)} />`}
  <//>`;
}
