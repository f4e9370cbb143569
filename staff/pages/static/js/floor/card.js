/** A table as a card: its number, who sits there, since when, what they owe, and the most urgent thing in a word and a colour. */
import { computed } from "@preact/signals";
import { html } from "htm/preact";
import { useMemo } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { instant, now, since } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { money } from "staff/money.js";
import { memo } from "staff/memo.js";
import { Link } from "staff/router.js";

const PEOPLE = 4;

/** @typedef {import("staff/floor/seen.js").SeenTable} SeenTable */

/** @param {{ seen: SeenTable, here: boolean }} props */
export const Card = memo(({ seen, here }) => {
  const { table, session } = seen;
  return html`<${Link} to=${`/floor/${table.table_number}`} class=${`table-card tone-${seen.urgency.tone}`} aria-current=${here ? "true" : undefined}>
    <span class="table-head">
      <span class="table-number"><span class="aloud">${t("floor.table")} </span>${table.table_number}</span>
      ${session && html`<span class="quiet time"><${Since} at=${session.opened_at} /></span>`}
    </span>
    <${People} session=${session} />
    <span class="table-bill price">${session && (session.open_bill > 0 ? html`<${Sum} of=${session.open_bill} />` : session.cart_total > 0 && html`<${Sum} of=${session.cart_total} look="quiet" />`)}</span>
    <${Band} of=${seen.urgency} />
    <${ToServe} seen=${seen} />
    ${session && !table.enabled && html`<span class="tag">${t("urgency.disabled")}</span>`}
  <//>`;
});

/** @param {{ of: number, look?: string }} props */
function Sum({ of, look }) {
  const words = money(of);
  return html`<span class=${look} style=${{ "--letters": words.length }}>${words}</span>`;
}

/** @param {{ of: import("staff/floor/urgency.js").Urgency }} props */
export const Band = ({ of }) => html`<span class=${`band ${of.tone}`}>
  <${Icon} name=${of.icon} /><span class="band-word">${t(`urgency.${of.name}`)}${of.since && html` <span class="time"><${Since} at=${of.since} /></span>`}</span>
</span>`;

/** How much waits to be served, where the band says something more urgent. @param {SeenTable} seen */
export const toServe = ({ session, urgency }) => (session && urgency.name !== "ready" ? session.ready_items : 0);

/** That, where there is any. @param {{ seen: SeenTable, small?: boolean }} props `small`: seen as its sign and how much */
export function ToServe({ seen, small = false }) {
  const count = toServe(seen);
  if (count === 0) return null;
  const words = t("floor.to_serve", { count });
  return html`<span class="tag good to-serve"><${Icon} name="concierge-bell" />${small ? html`<span aria-hidden="true">${count}</span><span class="aloud">${words}</span>` : words}</span>`;
}

/** The time since then, drawn again by itself when it reads differently. @param {{ at: string }} props */
export const Since = ({ at }) => useMemo(() => computed(() => since(instant(at) ?? now.value, now.value)), [at]);

/** @param {{ session?: import("staff/live.js").Session }} props */
function People({ session }) {
  const members = session?.members ?? [];
  const more = members.length > PEOPLE + 1 ? members.length - PEOPLE : 0;
  return html`<span class="people" role="img" aria-label=${t("floor.people", { count: members.length })}>
    ${members.slice(0, more ? PEOPLE : PEOPLE + 1).map((member, index) => html`<${Person} key=${member.member_id} name=${member.nickname} index=${member.joined ?? index} away=${member.connected === false} small quiet />`)}
    ${more > 0 && html`<span class="quiet people-more">+${more}</span>`}
  </span>`;
}
