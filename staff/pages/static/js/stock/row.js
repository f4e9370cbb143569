/** A thing at a branch, in a line: how it stands, and how many there are, which managers type into. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { pass } from "trivet/components/notice.js";
import { api, may } from "staff/account.js";
import { memo } from "staff/memo.js";
import { Typed } from "staff/menu/edit/typed.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";
import { INVENTORY } from "staff/stock/reading.js";
import { boundOf, COUNT_MAX, standingOf } from "staff/stock/standing.js";
import { whole } from "staff/stock/words.js";

/** @typedef {import("staff/stock/standing.js").Row} StockRow */

const TONES = { there: "", low: "wait", out: "alert", uncounted: "" };

export const Row = memo(
  /** @param {{ row: StockRow, filter: string, onChange: (rows: StockRow[]) => void }} props */
  ({ row, filter, onChange }) => html`<li class="stock-row">
    <${Link} to=${`/stock/${row.id}?show=${filter}`} class="stock-open">
      <span class="stock-name">${row.name}</span>
      ${row.held > 0 && html`<small class="quiet">${t("stock.held_n", { number: whole(row.held) })}</small>`}
      <${Tag} row=${row} />
    <//>
    ${may("manager") ? html`<${Count} row=${row} onChange=${onChange} />` : html`<span class="stock-count">${row.on_hand === null ? "–" : whole(row.on_hand)}</span>`}
  </li>`,
);

/** How many there are, counted by typing; empty: nobody counts it. @param {{ row: StockRow, onChange: (rows: StockRow[]) => void }} props */
function Count({ row, onChange }) {
  const put = async (/** @type {number | null} */ quantity) => onChange([(await api.put(`${INVENTORY}/${row.id}`, { body: { quantity } })).data.data]);
  const [save, { refused }] = useAsk(async (/** @type {string} */ text) => {
    const before = row.on_hand;
    const count = boundOf(text, 0) ?? null;
    await put(count);
    const said = count === null ? t("stock.uncounted_now", { name: row.name }) : t("stock.done.count", { name: row.name, number: whole(count) });
    pass(said, { of: `count of ${row.id}`, action: { label: t("undo"), do: () => void put(before).catch(() => pass(t("people.not_undone"), { icon: "circle-alert" })) } });
  });
  const bad = (/** @type {string} */ text) => (boundOf(text, 0) === undefined ? t("stock.count_wrong", { max: whole(COUNT_MAX) }) : "");
  return html`<div class="stock-count">
    <${Typed} compact label=${t("stock.count_of", { name: row.name })} value=${row.on_hand === null ? "" : String(row.on_hand)} inputmode="numeric" placeholder="–" wrong=${bad} onSave=${save} />
    <${Refusal} of=${refused} />
  </div>`;
}

/** How it stands, where there is something to say. @param {{ row: StockRow }} props */
export function Tag({ row }) {
  const standing = standingOf(row);
  if (standing === "there") return null;
  return html`<span class=${`tag ${TONES[standing]}`}>${t(`stock.standing.${standing}`, { number: whole(row.low_at ?? 0) })}</span>`;
}
