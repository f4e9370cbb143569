/** An employee asks: that there be so many, or so many more. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { change } from "staff/stock/reviewing.js";
import { API } from "staff/stock/reading.js";
import { countOf, NOTE_MAX, thing, WISH_MAX } from "staff/stock/standing.js";
import { fromTo, whole } from "staff/stock/words.js";

/** @typedef {import("staff/stock/standing.js").Row} Row */

const KINDS = /** @type {const} */ (["ADD_QUANTITY", "SET_QUANTITY"]);

/** @param {{ row: Row, onDone: () => void }} props what nobody counts can only be counted */
export function Asking({ row, onDone }) {
  const kinds = row.on_hand === null ? KINDS.slice(1) : KINDS;
  const [chosen, setChosen] = useState(kinds[0] ?? "SET_QUANTITY");
  const [quantity, setQuantity] = useState("");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const type = kinds.includes(chosen) ? chosen : "SET_QUANTITY";
  const count = countOf(quantity, type === "ADD_QUANTITY" ? 1 : 0, WISH_MAX);
  const [send, { busy, refused }] = useAsk(async () => {
    await api.post(`${API}/stock-requests`, { body: { type, quantity: count, branch_id: row.branch_id, ...thing(row), note: note.trim() } });
    onDone();
    pass(t("stock.asked", { name: row.name }), { icon: "check" });
  });
  function go(/** @type {Event} */ event) {
    event.preventDefault();
    setTried(true);
    if (count !== null) send();
  }
  return html`<form class="office-form" onSubmit=${go} novalidate>
    ${kinds.length > 1 && html`<div class="office-row" role="group" aria-label=${t("stock.what")}>
      ${kinds.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${one === type} onClick=${() => setChosen(one)}>${t(`stock.ask.${one}`)}</button>`)}
    </div>`}
    <${Field} label=${t(`stock.ask_quantity.${type}`)} value=${quantity} inputmode="numeric" autocomplete="off" onInput=${setQuantity}
      wrong=${tried && count === null ? t("stock.quantity_wrong", { max: whole(WISH_MAX) }) : ""} hint=${count === null ? "" : fromTo(change({ type, quantity: count, on_hand: row.on_hand }))} />
    <${Field} label=${t("stock.ask_why")} value=${note} maxlength=${NOTE_MAX} autocomplete="off" onInput=${setNote} />
    <${Refusal} of=${refused} />
    <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : "stock.ask_now")}</button>
  </form>`;
}
