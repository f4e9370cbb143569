/** Counting, receiving, writing off and sending to another branch: what, how many, why, and what it comes to before it is done. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { Choice } from "staff/menu/edit/choice.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { INVENTORY } from "staff/stock/reading.js";
import { actsOf, asked, countOf, COUNT_MAX, NOTE_MAX, then, wrongIn } from "staff/stock/standing.js";
import { whyNot } from "staff/stock/why_not.js";
import { fromTo, whole } from "staff/stock/words.js";

/** @typedef {import("staff/stock/standing.js").Row} Row */
/** @typedef {import("staff/stock/standing.js").Act} Act */
/** @typedef {import("staff/stock/reading.js").Branch} Branch */

const NOTHING = { quantity: "", to: "", note: "" };

/** @param {{ row: Row, branches: Branch[], onChange: (rows: Row[]) => void }} props */
export function Moving({ row, branches, onChange }) {
  const others = branches.filter(({ id }) => id !== row.branch_id);
  const acts = actsOf(row, others.length > 0);
  const [chosen, setChosen] = useState(/** @type {Act} */ (row.on_hand === null ? "count" : "receive"));
  const [draft, setDraft] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const act = acts.includes(chosen) ? chosen : "count";
  const bad = wrongIn(act, row, draft);
  const count = countOf(draft.quantity);
  const [send, { busy, refused, forget }] = useAsk(async () => {
    const { method, path, body } = asked(act, row, draft);
    const { data } = await api.request(method, INVENTORY + path, { body });
    onChange([data.data].flat());
    setDraft(NOTHING);
    setTried(false);
    pass(t(`stock.done.${act}`, { name: row.name, count: Number(draft.quantity), number: whole(Number(draft.quantity)) }), { icon: "check" });
  });
  const set = (/** @type {Partial<typeof draft>} */ some) => (setDraft({ ...draft, ...some }), forget());
  const said = (/** @type {string} */ key) => (tried && key ? t(key, { max: whole(COUNT_MAX), number: whole(row.on_hand ?? 0), count: NOTE_MAX }) : "");
  const few = refused?.code === "INSUFFICIENT_STOCK";
  function go(/** @type {Event} */ event) {
    event.preventDefault();
    setTried(true);
    if (!bad.quantity && !bad.to && !bad.note) send();
  }
  return html`<form class="office-form" onSubmit=${go} novalidate>
    ${acts.length > 1 && html`<div class="office-row" role="group" aria-label=${t("stock.what")}>
      ${acts.map((one) => html`<button key=${one} type="button" class="chip" aria-pressed=${one === act} onClick=${() => (setChosen(one), setTried(false), forget())}>${t(`stock.act.${one}`)}</button>`)}
    </div>`}
    <${Field} label=${t(`stock.quantity.${act}`)} value=${draft.quantity} inputmode="numeric" autocomplete="off" onInput=${(/** @type {string} */ quantity) => set({ quantity })}
      wrong=${few ? wrong(refused) : said(bad.quantity)} hint=${count !== null && !bad.quantity ? fromTo({ from: row.on_hand, to: then(act, row, count) }) : ""} />
    ${act === "transfer" && html`<${Choice} label=${t("stock.to")} value=${draft.to} options=${[["", t("stock.choose_branch")], ...others.map(({ id, name }) => [String(id), name])]} onChange=${(/** @type {string} */ to) => set({ to })} />
      ${said(bad.to) && html`<p class="field-wrong" role="alert">${said(bad.to)}</p>`}`}
    <${Field} label=${t("stock.reason")} value=${draft.note} maxlength=${NOTE_MAX} autocomplete="off" hint=${t("stock.reason_hint")} onInput=${(/** @type {string} */ note) => set({ note })} wrong=${said(bad.note)} />
    ${!few && html`<${Refusal} of=${refused} words=${refused ? whyNot(refused) : undefined} />`}
    <button class="button main wide" aria-disabled=${busy}>${busy ? t("loading") : t(`stock.do.${act}`)}</button>
  </form>`;
}
