/**
 * Stock: what each branch has, moved with a reason by managers, asked for by everybody, and the requests that are reviewed.
 *
 * `/staff/stock?branch=2&show=low`, `/staff/stock/2-900` is one thing at a branch, `/staff/stock/requests?status=PENDING`.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Requests } from "staff/stock/requests.js";
import { useBranches } from "staff/stock/reading.js";
import { Shelves } from "staff/stock/shelves.js";
import { Refusal } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const { branches, refused, again } = useBranches();
  const asked = rest[0] === "requests";
  return html`<header class="office-head"><h1>${t("page.stock")}</h1></header>
    <nav class="edit-tabs" aria-label=${t("page.stock")}>
      <${Link} to="/stock" class="chip" aria-current=${asked ? undefined : "true"}>${t("stock.shelves")}<//>
      <${Link} to="/stock/requests" class="chip" aria-current=${asked ? "true" : undefined}>${t("stock.requests")}<//>
    </nav>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${again}>${t("try_again")}</button><//>
    ${branches === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${branches && (asked ? html`<${Requests} branches=${branches} />` : html`<${Shelves} branches=${branches} open=${rest[0]} />`)}`;
}
