/** What is said to all requests that are chosen: yes or no, and why. At the foot, in reach. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { API } from "staff/stock/reading.js";
import { NOTE_MAX } from "staff/stock/standing.js";

/** @typedef {import("staff/stock/reviewing.js").Reviewed} Reviewed */

const REVIEW_MS = 60_000; // a commit for each

/** @param {{ ids: number[], onTold: (answers: Reviewed[]) => void }} props */
export function ReviewBar({ ids, onTold }) {
  const [note, setNote] = useState("");
  const [say, { busy, refused }] = useAsk(async (/** @type {"APPROVED" | "REJECTED"} */ status) => {
    const { data } = await api.patch(`${API}/admin/stock-requests/bulk-review`, { body: { ids, status, note: note.trim() }, timeoutMs: REVIEW_MS });
    setNote("");
    onTold(data.data);
  });
  return html`<section class="stock-bar" aria-label=${t("stock.review")}>
    <${Refusal} of=${refused} />
    <${Field} label=${t("stock.answer")} value=${note} maxlength=${NOTE_MAX} autocomplete="off" onInput=${setNote} />
    <div class="office-row">
      <button type="button" class="button" aria-disabled=${busy} onClick=${() => say("REJECTED")}><${Icon} name="x" />${t("stock.reject_n", { count: ids.length })}</button>
      <button type="button" class="button main" aria-disabled=${busy} onClick=${() => say("APPROVED")}><${Icon} name="check" />${busy ? t("loading") : t("stock.approve_n", { count: ids.length })}</button>
    </div>
  </section>`;
}
