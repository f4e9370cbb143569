/** What is to be had for a bag where it is handed over: the sum, and of one that is paid in part what is left of it. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { money } from "staff/money.js";
import { restOf } from "staff/ops/reading.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/ops/reading.js").Order} Order */

/** @param {{ order: Order }} props */
export const ToCollect = ({ order }) =>
  html`<p class="ops-collect"><span>${order.payment_status === "unpaid" ? t("ops.collect", { sum: money(order.total) }) : html`<${Rest} order=${order} />`}</span>
    <${Link} to=${`/orders/${order.order_id}`} class="button"><${Icon} name="receipt-text" />${t("ops.collect.take")}<//></p>`;

/** Until the bill is there, and where it is no more, what is known without it. @param {{ order: Order }} props */
function Rest({ order }) {
  const [rest, setRest] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    let here = true;
    setRest(null);
    if (order.session_id !== null)
      api.get(`/admin/session/${order.session_id}/bill`).then(
        ({ data }) => here && setRest(restOf(data, order.order_id)),
        () => {}, // it is said without it
      );
    return () => void (here = false);
  }, [order]); // as it was told last
  return rest === null ? t("ops.collect.rest_of", { sum: money(order.total) }) : t("ops.collect.rest", { rest: money(rest), sum: money(order.total) });
}
