/** One table's code, large, and a new one. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { Code } from "staff/codes/code.js";
import { TableBranch } from "staff/codes/branch.js";
import { sheetPath } from "staff/codes/sheet.js";
import { useFocusBack } from "staff/focus.js";
import { ask } from "staff/house.js";
import { Question } from "staff/question.js";
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
  const root = useFocusBack(sure, "button:last-of-type");
  return html`<${Sheet} title=${t("codes.table", { table: number })} onClose=${onClose}>
    <div class="code-large"><${Code} table=${table} /></div>
    <p class="quiet code-version">${t("codes.version", { number: table.qr_version })} · <${Link} to=${`/audit?subject=table-${number}`}>${t("codes.story")}<//></p>
    <${TableBranch} table=${table} />
    <${Refusal} of=${printing.refused ?? turning.refused} />
    ${sure
      ? html`<${Question} class="notice wait code-sure" words=${t("codes.sure", { table: number })} yes=${t("codes.rotate")} busy=${turning.busy} onYes=${rotate} onNo=${() => setSure(false)} />`
      : html`<div class="office-row" ref=${root}>
          <button type="button" class="button main" aria-disabled=${printing.busy} onClick=${print}><${Icon} name="printer" />${t("codes.print_one")}</button>
          <button type="button" class="button" onClick=${() => setSure(true)}><${Icon} name="rotate-cw" />${t("codes.rotate")}</button>
        </div>`}
  <//>`;
}
