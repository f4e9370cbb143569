/** Many dishes at once, from a file of rows, and what became of each row. */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";

import { known, t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { sendRows } from "staff/menu/edit/book.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {{ line: number, result: string, column: string | null, message: string | null, reason: string | null, most: number | null }} RowReport */
/** @typedef {{ added: number, changed: number, unchanged: number, failed: number, rows: RowReport[] }} Report */

const EXAMPLE = "name,category,price,description,allergens,tags\nMargherita,Pizza,9.50,Tomato and mozzarella,gluten|milk,vegetarian\n";

/** Why a file or a row is not used, in words; as the server says it where it is known only there. @param {any} given @param {string | null} said */
const whyNot = (given, said) => (known(`menu.unfit.${given.reason}`) ? t(`menu.unfit.${given.reason}`, given) : said);

/** @param {{ again: () => Promise<unknown> }} props */
export function Import({ again }) {
  const [report, setReport] = useState(/** @type {Report | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [send, { busy, refused }] = useAsk(async (/** @type {File} */ file) => {
    setReport(null);
    setReport(await sendRows(file));
    await again();
  });
  const chosen = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const file = field.files?.[0];
    if (file) void send(file).then(() => (field.value = ""));
  };
  return html`<p>${t("menu.edit.import_hint")}</p>
    <pre class="edit-example">${EXAMPLE}</pre>
    <input type="file" accept=".csv,text/csv" ref=${input} hidden aria-label=${t("menu.edit.import_choose")} onChange=${chosen} />
    <button type="button" class="button main" aria-disabled=${busy} onClick=${() => !busy && input.current?.click()}><${Icon} name="download" />${t(busy ? "loading" : "menu.edit.import_choose")}</button>
    <${Refusal} of=${refused} words=${refused?.code === "VALIDATION_FAILED" ? whyNot(refused.details, refused.message) : undefined} />
    ${report && html`<section class="edit-group" role="status">
      <h2>${t("menu.edit.import_done", { added: report.added, changed: report.changed, unchanged: report.unchanged })}</h2>
      ${report.failed > 0 && html`<p class="field-wrong">${t("menu.edit.import_failed", { count: report.failed })}</p>
        <ul class="edit-list">${report.rows.filter(({ result }) => result === "failed").map((row) => html`<li key=${row.line} class="edit-row"><span class="edit-said">${t("menu.edit.import_row", { line: row.line, column: row.column ?? "" })} ${whyNot(row, row.message)}</span></li>`)}</ul>`}
    </section>`}`;
}
