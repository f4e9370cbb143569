/** Which party is in the way of what was refused, to be looked at. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { house } from "staff/house.js";
import { Link } from "staff/router.js";

/** @param {import("trivet/http.js").TrivetError} refused */
export function inTheWay(refused) {
  const session = house.sessions.value.get(refused.details.session_id);
  return session?.table_number ? html`<${Link} to=${`/floor/${session.table_number}`}>${t("floor.table_n", { number: session.table_number })}<//>` : null;
}
