/** One table's code, large, and a new one. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { Code } from "staff/codes/code.js";
import { sheetPath } from "staff/codes/sheet.js";
import { ask } from "staff/house.js";
import { download, raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @param {{ table: import("staff/live.js").Table, onClose: () => void }} props */
export function CodeSheet({ table, onClose }) {
  const [sure, setSure] = useState(false);
  const number = String(table.table_number);
  const [rotate, turning] = useAsk(async () => {
    await ask({ type: "rotate_qr", table_id: table.table_id });
    setSure(false);
    pass(t("codes.rotated", { table: number }), { icon: "check" });
  });
  const [print, printing] = useAsk(async () => download(await (await raw("GET", sheetPath(number, number))).blob(), `table-${number}.pdf`));
  return html`<${Sheet} title=${t("codes.table", { table: number })} onClose=${onClose}>
    <div class="code-large"><${Code} table=${table} /></div>
    <p class="quiet code-version">${t("codes.version", { number: table.qr_version })} · <${Link} to=${`/audit?subject=table-${number}`}>${t("codes.story")}<//></p>
    <${Refusal} of=${printing.refused ?? turning.refused} />
    ${sure
      ? html`<div class="notice wait code-sure" role="group">
          <p>${t("codes.sure", { table: number })}</p>
          <button type="button" class="button alert" aria-disabled=${turning.busy} onClick=${rotate}>${t(turning.busy ? "loading" : "codes.rotate")}</button>
          <button type="button" class="button" onClick=${() => setSure(false)}>${t("cancel")}</button>
        </div>`
      : html`<div class="office-row">
          <button type="button" class="button main" aria-disabled=${printing.busy} onClick=${print}><${Icon} name="printer" />${t("codes.print_one")}</button>
          <button type="button" class="button" onClick=${() => setSure(true)}><${Icon} name="rotate-cw" />${t("codes.rotate")}</button>
        </div>`}
  <//>`;
}
