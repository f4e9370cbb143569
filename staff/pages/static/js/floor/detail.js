/**
 * A table, opened beside the floor (on a phone: a page of its own): who sits there, what they choose, what they ordered,
 * and every control that whoever looks may use.
 *
 * Owns: which table or visit is meant, and the order of its parts. Must not: do anything by itself.
 */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { BillOf } from "staff/floor/bill/bill.js";
import { Taken } from "staff/floor/bill/taken.js";
import { Band, Since, ToServe } from "staff/floor/card.js";
import { Cart } from "staff/floor/cart.js";
import { EmptyTableControls, SessionControls } from "staff/floor/controls.js";
import { Members } from "staff/floor/members.js";
import { Orders } from "staff/floor/orders.js";
import { Receipt } from "staff/floor/receipt.js";
import { Serving } from "staff/floor/serving.js";
import { Story } from "staff/floor/story.js";
import { UndoMerge } from "staff/floor/undo_merge.js";
import { owing, seenTables } from "staff/floor/seen.js";
import { money } from "staff/money.js";
import { useVisit } from "staff/floor/visit.js";
import { house } from "staff/house.js";
import { Link } from "staff/router.js";

/** @param {{ rest: string[] }} props */
export function Detail({ rest }) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const seen = rest[0] === "s" ? undefined : [...seenTables.value.values()].find(({ table }) => String(table.table_number) === rest[0]);
  const sessionId = rest[0] === "s" ? (rest[1] ?? null) : (seen?.session?.session_id ?? null);
  const session = sessionId === null ? undefined : house.sessions.value.get(sessionId);
  const { visit, failed, take } = useVisit(sessionId);
  useEffect(() => {
    root.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, []);
  if (!house.known.value) return html`<section class="detail" aria-busy="true"><div class="skeleton"></div></section>`;
  return html`<section class="detail" ref=${root} aria-labelledby="detail-title">
    <header class="detail-head">
      <${Link} to="/floor" class="button quiet round" aria-label=${t("floor.back")} aria-keyshortcuts="Escape"><${Icon} name="arrow-left" /><//>
      <h1 id="detail-title" tabindex="-1">${title(seen, session)}</h1>
      ${seen && html`<${Band} of=${seen.urgency} /><${ToServe} seen=${seen} />`}
    </header>
    <${Taken} session=${sessionId} />
    ${!seen && !session && html`<p class="notice">${t("floor.gone")}</p>`}
    ${session && html`<${Facts} session=${session} />`}
    ${failed && html`<p class="notice alert" role="alert">${wrong(failed)}</p>`}
    ${session && visit && html`
      <${Serving} key=${`serving-${visit.session_id}`} session=${session} />
      <${Cart} key=${visit.session_id} visit=${visit} take=${take} />
      <${Orders} session=${session} />
      <${BillOf} key=${`bill-${visit.session_id}`} session=${session} guests=${session.members} />
      <${Receipt} key=${`receipt-${visit.session_id}`} session=${session} />
      <${Members} visit=${visit} take=${take} />
      <${SessionControls} session=${session} seen=${seen} />
      <${UndoMerge} session=${session} />
      <${Story} key=${`story-${visit.session_id}`} session=${session} />`}
    ${session && !visit && !failed && html`<div class="skeleton detail-skeleton" aria-busy="true"></div>`}
    ${seen && !session && html`<${EmptyTableControls} seen=${seen} />`}
    ${seen && html`<${Before} table=${seen.table} />`}
  </section>`;
}

/** @param {import("staff/floor/seen.js").SeenTable | undefined} seen @param {import("staff/live.js").Session | undefined} session */
function title(seen, session) {
  const number = seen?.table.table_number ?? session?.table_number;
  return number === undefined || number === null ? t("floor.no_table") : t("floor.table_n", { number });
}

/** @param {{ session: import("staff/live.js").Session }} props */
const Facts = ({ session }) => html`<dl class="facts">
  <div><dt>${t("detail.since")}</dt><dd class="time"><${Since} at=${session.opened_at} /></dd></div>
  <div><dt>${t("detail.people")}</dt><dd>${session.members.length}</dd></div>
  <div><dt>${t("detail.bill")}</dt><dd class="price"><button type="button" class="to-bill" onClick=${toBill}>${money(session.open_bill)}</button></dd></div>
  ${session.state === "closed" && html`<div><dt>${t("detail.state")}</dt><dd>${t("detail.closed")}</dd></div>`}
</dl>`;

const toBill = () => document.getElementById("bill-title")?.scrollIntoView({ block: "start" });

/** Parties that sat here before and have not paid. @param {{ table: import("staff/live.js").Table }} props */
function Before({ table }) {
  const before = owing.value.filter((session) => session.table_id === table.table_id);
  if (before.length === 0) return null;
  return html`<section><h2>${t("detail.before")}</h2><ul>
    ${before.map((session) => html`<li key=${session.session_id}><${Link} to=${`/floor/s/${session.session_id}`} class="owing"><span>${t("detail.closed")}</span><strong class="price">${money(session.open_bill)}</strong><span class="quiet time"><${Since} at=${session.closed_at ?? session.opened_at} /></span><//></li>`)}
  </ul></section>`;
}
