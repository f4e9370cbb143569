/** How it came about: what came and went of a thing at its branch, why and by whom, the newest first. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { day, instant, now } from "trivet/time.js";
import { api, user } from "staff/account.js";
import { house } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";
import { INVENTORY } from "staff/stock/reading.js";
import { signed } from "staff/stock/words.js";

/** @typedef {import("staff/stock/standing.js").Row} Row */
/** @typedef {{ id: number, quantity: number, reason: string, order_number: number | null, who: { id: number, name: string } | null, at: string }} Move */

const PAGE = 20;

/** @param {{ row: Row }} props */
export function Ledger({ row }) {
  const [found, setFound] = useState({ moves: /** @type {Move[]} */ ([]), total: -1 });
  const of = row.product_id === null ? { optionId: row.option_id } : { productId: row.product_id };
  const [more, { busy, refused }] = useAsk(async () => {
    const { data } = await api.get(`${INVENTORY}/moves`, { query: { branchId: row.branch_id, ...of, limit: PAGE, offset: found.moves.length } });
    setFound({ moves: [...found.moves, ...data.data], total: data.pagination.total });
  });
  useEffect(() => void more(), []);
  const zone = house.restaurant.value?.timezone ?? "UTC";
  return html`<section class="stock-part" aria-label=${t("stock.ledger")}>
    <h3>${t("stock.ledger")}</h3>
    ${found.total === 0 && html`<p class="quiet">${t("stock.ledger_empty")}</p>`}
    <ol class="stock-moves">
      ${found.moves.map((move) => html`<li key=${move.id}>
        <strong class=${move.quantity < 0 ? "less" : "more"}>${signed(move.quantity)}</strong>
        <span>${t(`stock.why.${move.reason}`)}${move.order_number !== null && html` <${Link} to=${`/orders/ORD-${user.value?.restaurant_id}-${move.order_number}`}>${t("orders.order_n", { number: move.order_number })}<//>`}${move.who && html`<span class="quiet"> · ${move.who.name}</span>`}</span>
        <span class="time quiet">${day(instant(move.at) ?? 0, zone, now.peek())}</span>
      </li>`)}
    </ol>
    ${found.total < 0 && !refused && html`<div class="skeleton stock-skeleton" aria-busy="true"></div>`}
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${more}>${t("try_again")}</button><//>
    ${found.total > found.moves.length && html`<button type="button" class="button" aria-disabled=${busy} onClick=${more}>${t("stock.earlier")}</button>`}
  </section>`;
}
