/**
 * Branches: where the shop sells, when it takes orders and where it delivers to; and discount codes. For managers.
 *
 * `/staff/branches`, `/staff/branches/2` is one with its slots and zones, `/staff/branches/codes`.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { BranchList } from "staff/branches/list.js";
import { Codes } from "staff/branches/codes.js";
import { OneBranch } from "staff/branches/one.js";
import { useBranchList } from "staff/branches/reading.js";
import { Refusal } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const { list, refused, again } = useBranchList();
  const codes = rest[0] === "codes";
  const one = list?.find(({ id }) => String(id) === rest[0]);
  if (one) return html`<${OneBranch} key=${one.id} branch=${one} again=${again} />`;
  return html`<header class="office-head"><h1>${t("page.branches")}</h1></header>
    <nav class="edit-tabs" aria-label=${t("page.branches")}>
      <${Link} to="/branches" class="chip" aria-current=${codes ? undefined : "true"}>${t("page.branches")}<//>
      <${Link} to="/branches/codes" class="chip" aria-current=${codes ? "true" : undefined}>${t("branches.codes")}<//>
    </nav>
    ${codes
      ? html`<${Codes} />`
      : html`<${Refusal} of=${refused}><button type="button" class="button" onClick=${again}>${t("try_again")}</button><//>
          ${list === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
          ${rest[0] && list && html`<p class="refusal" role="alert">${t("error.BRANCH_NOT_FOUND")}</p>`}
          ${list && html`<${BranchList} branches=${list} again=${again} />`}`}`;
}
