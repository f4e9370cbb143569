/**
 * The tickets that have left the display, to call one back: the last ten, whichever screen bumped them.
 *
 * Owns: asking the server for them as long as they are shown, and calling back. Must not: remember one.
 */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { ago, instant, now } from "trivet/time.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { api } from "staff/account.js";
import { ask, house } from "staff/house.js";
import { bumps } from "staff/kitchen/bumping.js";
import { where } from "staff/kitchen/where.js";
import { ticketKey } from "staff/live.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/live.js").Ticket} Ticket */
/** @typedef {{ left_at: string, ticket: Ticket }} Left As `GET /admin/kitchen` has it. */

const AGAIN_MS = 400; // after a ticket has come or gone: a bump tells of its order at each station, one after the other

/** @param {{ station: string | null, onClose: () => void }} props */
export function Recall({ station, onClose }) {
  const { left, unknown, look } = useLeft(station);
  const [recall, { busy, refused }] = useAsk((/** @type {Ticket} */ ticket) => calledBack(ticket).then(onClose));
  return html`<${Sheet} title=${t("kitchen.recall")} onClose=${onClose} class="short">
    <${Refusal} of=${refused} />
    <${Refusal} of=${unknown}><button type="button" class="button" onClick=${look}>${t("try_again")}</button><//>
    ${left === null && !unknown && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton recalls-skeleton"></div></div>`}
    ${left?.length === 0 && html`<p class="quiet">${t("kitchen.nothing_left")}</p>`}
    <ul class="recalls">
      ${left?.map(
        ({ left_at, ticket }) => html`<li key=${ticketKey(ticket)}>
          <button type="button" class="button wide" aria-disabled=${busy} onClick=${() => recall(ticket)}>
            <span>${where(ticket)} · #${ticket.order_number}${station === null && ` · ${ticket.station}`}</span>
            <span class="quiet">${ticket.items.map(({ qty, name }) => `${qty} ${name}`).join(", ")}</span>
            <span class="quiet time"><${Ago} at=${left_at} /></span>
          </button>
        </li>`,
      )}
    </ul>
  <//>`;
}

/** @param {string | null} station @returns {Promise<Left[]>} */
const whatLeft = async (station) => (await api.get("/admin/kitchen", { query: { station } })).data.left;

/** @param {Ticket} ticket */
const calledBack = ({ order_id, station }) => ask({ type: "recall_ticket", order_id, station });

/**
 * Calls back what has left last, and says what came of it. At once, but for what this page is about to bump: that is last.
 * @param {string | null} station
 */
export async function callBackLast(station) {
  await bumps.answered();
  try {
    const ticket = (await whatLeft(station))[0]?.ticket;
    if (!ticket) return pass(t("kitchen.nothing_left"));
    await calledBack(ticket);
    pass(t("kitchen.called_back", { number: ticket.order_number, where: where(ticket) }), { icon: "undo-2" });
  } catch (error) {
    pass(wrong(/** @type {any} */ (error)), { icon: "circle-alert" });
  }
}

/** What has left, read again when a ticket comes or goes. @param {string | null} station */
function useLeft(station) {
  const [left, setLeft] = useState(/** @type {Left[] | null} */ (null));
  const [look, { refused }] = useAsk(async () => setLeft(await whatLeft(station)), { inTurn: true });
  const tickets = house.tickets.value;
  useEffect(() => {
    const timer = setTimeout(look, left === null ? 0 : AGAIN_MS);
    return () => clearTimeout(timer);
  }, [tickets, station]);
  return { left, unknown: refused, look };
}

/** @param {{ at: string }} props */
const Ago = ({ at }) => html`${ago(instant(at) ?? now.value, now.value)}`;
