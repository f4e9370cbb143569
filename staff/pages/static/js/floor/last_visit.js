/**
 * The visit that ended last at a table where nobody sits, to be opened again: whoever closed the wrong one brings it back.
 *
 * Owns: finding it when the table is looked at. Must not: decide whether it may be opened; the server does.
 */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { listed, t } from "trivet/i18n.js";
import { clock, instant } from "trivet/time.js";
import { api } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { inTheWay } from "staff/floor/in_the_way.js";
import { money } from "staff/money.js";
import { ask, house } from "staff/house.js";

/** @typedef {import("trivet/wire/staff.js").StaffVisitView} Visit */

/** @param {{ table_id: number }} props */
export function LastVisit({ table_id }) {
  const [visit, setVisit] = useState(/** @type {Visit | null} */ (null));
  useEffect(() => {
    let here = true;
    api.get(`/admin/table/${table_id}/last_session`).then(
      ({ data }) => here && setVisit(data.session),
      () => {}, // it is an offer: where it cannot be made, nothing is amiss
    );
    return () => void (here = false);
  }, [table_id]);
  if (!visit) return null;
  return html`<section class="last-visit" aria-labelledby="last-visit-title">
    <h2 id="last-visit-title">${t("last.title")}</h2>
    <p class="quiet">${about(visit).join(" · ")}</p>
    <div class="acts"><${Act} icon="undo-2" label=${t("last.restore")} run=${() => ask({ type: "restore_session", session_id: visit.session_id })} instead=${inTheWay} /></div>
  </section>`;
}

/** @param {Visit} visit */
function about({ closed_at, members, total, open_bill }) {
  const ended = t("last.ended", { time: clock(instant(closed_at) ?? 0, house.restaurant.value?.timezone) });
  const people = members.length > 0 ? [listed(members.map(({ nickname }) => nickname))] : [];
  const cart = total > 0 ? [t("last.cart", { total: money(total) })] : [];
  return [ended, ...people, ...cart, ...(open_bill > 0 ? [t("last.owes", { total: money(open_bill) })] : [])];
}
