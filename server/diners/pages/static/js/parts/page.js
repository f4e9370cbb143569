/** The whole page, in the markup of `templates/table.html`, so that taking it over moves nothing. */
import { html } from "htm/preact";
import { Passing } from "trivet/components/notice.js";
import { t } from "trivet/i18n.js";

import { ended } from "diner/live.js";
import { Bar } from "diner/parts/bar.js";
import { Ended } from "diner/parts/ended.js";
import { Finding } from "diner/parts/finding.js";
import { Menu } from "diner/parts/menu.js";
import { Sheets } from "diner/parts/sheets.js";
import { Shut } from "diner/parts/shut.js";
import { Top } from "diner/parts/top.js";

export function Page() {
  if (ended.value) return html`<${Ended} /><${Passing} />`;
  return html`<${Top} />
    <${Shut} />
    <${Finding} />
    <${Menu} />
    <footer class="foot"><p>${t("menu.ask_about_allergies")}</p></footer>
    <${Bar} />
    <${Sheets} />
    <${Passing} />`;
}
