/** At which branch a table stands, where a restaurant has several: whose stock its guests order from. */
import { html } from "htm/preact";
import { useId } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { pass } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { useBranches } from "staff/stock/reading.js";

/** @param {{ table: import("staff/live.js").Table }} props */
export function TableBranch({ table }) {
  const id = useId();
  const { branches } = useBranches();
  const [put, { busy, refused }] = useAsk(async (/** @type {number} */ branch_id) => {
    await api.put(`/admin/table/${table.table_id}/branch`, { body: { branch_id } });
    pass(t("codes.stands", { table: table.table_number, branch: branches?.find((one) => one.id === branch_id)?.name ?? "" }), { icon: "check" });
  });
  const main = branches?.[0];
  if (!branches || !main || branches.length < 2) return null;
  const now = table.branch_id ?? main.id;
  const chosen = (/** @type {Event} */ event) => {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    const wanted = Number(select.value);
    select.value = String(now); // until every screen is told
    void put(wanted);
  };
  return html`<div class="field">
    <label for=${id}>${t("codes.branch")}</label>
    <select id=${id} value=${String(now)} disabled=${busy} aria-describedby=${`${id}-hint`} onChange=${chosen}>
      ${branches.map((branch) => html`<option key=${branch.id} value=${String(branch.id)}>${branch.name}</option>`)}
    </select>
    <p class="field-hint" id=${`${id}-hint`}>${t("codes.branch_hint")}</p>
    <${Refusal} of=${refused} words=${refused?.code === "SESSION_BUSY" ? t("codes.branch_busy") : undefined} />
  </div>`;
}
