/** The slots of a day for others, too. What those have at the same times stays as it is. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { copies, EVERY } from "staff/branches/week.js";
import { write } from "staff/menu/edit/book.js";
import { Several } from "staff/menu/edit/choice.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { weekdayName } from "staff/weekdays.js";

/** @typedef {import("staff/branches/week.js").Slot} Slot */

/** @param {{ slots: Slot[], day: number, onDone: () => Promise<unknown>, onClose: () => void }} props */
export function CopyDay({ slots, day, onDone, onClose }) {
  const [to, setTo] = useState(/** @type {number[]} */ ([]));
  const [written, setWritten] = useState(0);
  const lacking = copies(slots, day, to);
  const [copy, { busy, refused }] = useAsk(async () => {
    setWritten(0);
    try {
      for (const slot of lacking) {
        await write("delivery-slots", null, slot);
        setWritten((count) => count + 1);
      }
    } finally {
      await onDone(); // what was written is there, however it ended
    }
    onClose();
    pass(t("branches.copied", { count: lacking.length }), { icon: "check" });
  });
  function send(/** @type {Event} */ event) {
    event.preventDefault();
    if (lacking.length > 0) void copy();
  }
  return html`<${Sheet} title=${t("branches.copy_it", { day: weekdayName(day) })} onClose=${onClose}>
    <form class="office-form" onSubmit=${send}>
      <${Several} label=${t("branches.copy_to")} chosen=${to} options=${EVERY.filter((one) => one !== day).map((one) => [one, weekdayName(one)])} onChange=${setTo} />
      <p class="field-hint" role="status">${to.length > 0 ? t("branches.copies", { count: lacking.length }) : t("branches.copy_hint")}</p>
      ${refused && written > 0 && html`<p role="status">${t("branches.copied", { count: written })}</p>`}
      <${Refusal} of=${refused} />
      <button class="button main wide" aria-disabled=${busy || lacking.length === 0}>${t(busy ? "loading" : "branches.copy_now")}</button>
    </form>
  <//>`;
}
