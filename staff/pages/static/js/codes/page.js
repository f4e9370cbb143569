/** The codes of all tables: to look at, to print, to make anew; and the pass of the day. For managers. */
import { useComputed } from "@preact/signals";
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Field } from "trivet/components/field.js";
import { Code } from "staff/codes/code.js";
import { DailyPass } from "staff/codes/daily_pass.js";
import { inRange, sheetPath } from "staff/codes/sheet.js";
import { CodeSheet } from "staff/codes/table.js";
import { house } from "staff/house.js";
import { download, raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { go, Link } from "staff/router.js";

/** @param {{ rest: string[] }} props `/staff/codes/7` is the code of table 7, large */
export function Page({ rest }) {
  const tables = useComputed(() => [...house.tables.value.values()].sort((a, b) => a.table_number - b.table_number)).value;
  const open = tables.find((table) => String(table.table_number) === rest[0]);
  return html`<header class="office-head"><h1>${t("page.codes")}</h1></header>
    <div class="codes-top">
      <${Printing} numbers=${tables.map((table) => table.table_number)} />
      <${DailyPass} />
    </div>
    ${!house.known.value && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${house.known.value && tables.length === 0 && html`<div class="office-empty"><${Icon} name="qr-code" /><p>${t("codes.none")}</p></div>`}
    <ul class="codes">
      ${tables.map(
        (table) => html`<li key=${table.table_id}>
          <${Link} to=${`/codes/${table.table_number}`} class="code-card">
            <span class="code-number">${t("codes.table", { table: table.table_number })}</span>
            <${Code} table=${table} />
            ${!table.enabled && html`<span class="tag alert"><${Icon} name="ban" />${t("codes.disabled")}</span>`}
          <//>
        </li>`,
      )}
    </ul>
    ${open && html`<${CodeSheet} key=${open.table_id} table=${open} onClose=${() => go("/codes", { replace: true })} />`}`;
}

/** The sheet to print and cut, of all tables or of some. @param {{ numbers: number[] }} props */
function Printing({ numbers }) {
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const [get, { busy, refused }] = useAsk(async () => download(await (await raw("GET", sheetPath(first, last))).blob(), "tables.pdf"));
  const count = inRange(numbers, first, last);
  const digits = (/** @type {(text: string) => void} */ set) => (/** @type {string} */ text) => set(text.replace(/\D/g, "").slice(0, 9));
  return html`<section class="office-card">
    <h2>${t("codes.print")}</h2>
    <p class="quiet">${t("codes.print_hint")}</p>
    <div class="codes-range">
      <${Field} label=${t("codes.first")} inputmode="numeric" value=${first} placeholder=${String(numbers[0] ?? "")} onInput=${digits(setFirst)} />
      <${Field} label=${t("codes.last")} inputmode="numeric" value=${last} placeholder=${String(numbers.at(-1) ?? "")} onInput=${digits(setLast)} />
    </div>
    <${Refusal} of=${refused} />
    <button type="button" class="button main" aria-disabled=${busy || count === 0} onClick=${() => count > 0 && get()}><${Icon} name="printer" />${busy ? t("loading") : t("codes.download", { count })}</button>
  </section>`;
}
