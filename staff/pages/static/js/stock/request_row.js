/** A request: what is asked for, by whom and since when, what it changes, and what became of it. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { ago, instant, now } from "trivet/time.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { api, may } from "staff/account.js";
import { useFocusBack } from "staff/focus.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { API } from "staff/stock/reading.js";
import { change } from "staff/stock/reviewing.js";
import { countOf, COUNT_MAX, NOTE_MAX } from "staff/stock/standing.js";
import { whyNot } from "staff/stock/why_not.js";
import { called, fromTo, whole } from "staff/stock/words.js";

/** @typedef {import("staff/stock/reviewing.js").StockRequest} StockRequest */

const TONES = { PENDING: "wait", APPROVED: "good", REJECTED: "alert" };

/** @param {{ request: StockRequest, branch: string, chosen: boolean, failed: string, onChoose: () => void, onBecome: (request: StockRequest) => void }} props */
export function RequestRow({ request, branch, chosen, failed, onChoose, onBecome }) {
  const [opened, setOpened] = useState(false);
  const root = useFocusBack(opened, ".stock-alone");
  const pending = request.status === "PENDING";
  const asks = t(`stock.asks.${request.type}`, { number: whole(request.quantity) });
  const asked = ago(instant(request.asked_at) ?? 0, now.value);
  return html`<li class="stock-request" ref=${root}>
    ${may("manager") && pending && html`<label class="stock-choose"><input type="checkbox" checked=${chosen} onChange=${onChoose} /><span class="aloud">${t("stock.choose", { name: called(request), who: request.asked_by.name })}</span></label>`}
    <div class="stock-asked">
      <h2>${called(request)}</h2>
      <p><strong>${asks}</strong>${pending && html` <span class="stock-change">${fromTo(change(request))}</span>`} <span class=${`tag ${TONES[request.status]}`}>${t(`stock.is.${request.status}`)}</span></p>
      <p class="quiet">${may("manager") ? `${request.asked_by.name} · ` : ""}${branch} · ${asked}</p>
      ${request.note && html`<p>“${request.note}”</p>`}
      ${request.reviewed_by && html`<p class="quiet">${t("stock.reviewed_by", { name: request.reviewed_by.name })}${request.approved !== null && request.approved !== request.quantity ? ` · ${t("stock.approved_n", { number: whole(request.approved) })}` : ""}${request.answer && ` · “${request.answer}”`}</p>`}
      ${failed && html`<p class="field-wrong" role="alert"><${Icon} name="circle-alert" /> ${failed}</p>`}
    </div>
    ${may("manager") && pending && html`<button type="button" class="button stock-alone" aria-expanded=${opened} aria-label=${t("stock.review_it", { name: called(request) })} onClick=${() => setOpened(!opened)}>${t("stock.review")}</button>`}
    ${opened && pending && html`<${Alone} request=${request} onBecome=${onBecome} onClose=${() => setOpened(false)} />`}
  </li>`;
}

/** Reviewing one: of another quantity, too. @param {{ request: StockRequest, onBecome: (request: StockRequest) => void, onClose: () => void }} props */
function Alone({ request, onBecome, onClose }) {
  const [quantity, setQuantity] = useState(String(request.quantity));
  const [note, setNote] = useState("");
  const least = request.type === "ADD_QUANTITY" ? 1 : 0;
  const count = countOf(quantity, least);
  const [say, { busy, refused }] = useAsk(async (/** @type {"APPROVED" | "REJECTED"} */ status) => {
    if (status === "APPROVED" && count === null) return;
    const body = { status, note: note.trim(), ...(status === "APPROVED" && count !== request.quantity ? { quantity: count } : {}) };
    onBecome((await api.patch(`${API}/admin/stock-requests/${request.id}/review`, { body })).data.data);
    onClose();
  });
  const escape = (/** @type {KeyboardEvent} */ event) => void (event.key === "Escape" && onClose());
  return html`<div class="stock-review" role="group" aria-label=${t("stock.review_it", { name: called(request) })} onKeyDown=${escape}>
    <${Field} label=${t(`stock.ask_quantity.${request.type}`)} value=${quantity} inputmode="numeric" autocomplete="off" onInput=${setQuantity}
      wrong=${count === null ? t("stock.quantity_wrong", { max: whole(COUNT_MAX) }) : ""} hint=${count === null ? "" : fromTo(change(request, count))} />
    <${Field} label=${t("stock.answer")} value=${note} maxlength=${NOTE_MAX} autocomplete="off" onInput=${setNote} />
    <${Refusal} of=${refused} words=${refused ? whyNot(refused) : undefined} />
    <div class="office-row">
      <button type="button" class="button" aria-disabled=${busy} onClick=${() => say("REJECTED")}><${Icon} name="x" />${t("stock.reject")}</button>
      <button type="button" class="button main" aria-disabled=${busy || count === null} onClick=${() => say("APPROVED")}><${Icon} name="check" />${t("stock.approve")}</button>
    </div>
  </div>`;
}
