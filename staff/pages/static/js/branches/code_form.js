/** A discount code to be written: what it takes off, when, and how often. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { customs, zone } from "staff/branches/words.js";
import { CODE_MAX, codeBody, codeDraft, codeWrong, USES_MAX } from "staff/branches/writing.js";
import { Form } from "staff/form.js";
import { remove, write } from "staff/menu/edit/book.js";
import { Choice } from "staff/menu/edit/choice.js";
import { whole } from "staff/stock/words.js";

/** @typedef {import("staff/branches/writing.js").Code} Code */

/** @param {{ code: Partial<Code>, onDone: () => Promise<unknown>, onClose: () => void }} props without an `id` it is new */
export function CodeForm({ code, onDone, onClose }) {
  const how = customs();
  const [seen, setSeen] = useState(codeDraft(code, how, zone()));
  const [draft, setDraft] = useState(seen);
  const [tried, setTried] = useState(false);
  const set = (/** @type {Partial<typeof draft>} */ some) => setDraft({ ...draft, ...some });
  const id = code.id ?? null;
  const bad = codeWrong(draft, how);
  const said = (/** @type {string} */ key) => (tried && key ? t(key, { max: whole(USES_MAX), count: CODE_MAX }) : "");
  const name = draft.code.trim().toUpperCase();
  function body() {
    setTried(true);
    return Object.values(bad).some(Boolean) ? null : codeBody(draft, how, zone(), seen);
  }
  const drop = id === null ? null : { words: t("branches.code_sure", { name }), run: () => remove("discounts", id), done: () => pass(t("branches.code_gone", { name }), { icon: "trash-2" }) };
  const take = (/** @type {Code} */ now) => {
    const next = codeDraft(now, how, zone());
    setSeen(next);
    setDraft(next);
  };
  const text = (/** @type {"rate" | "amount" | "minimum" | "uses" | "each"} */ which, /** @type {string} */ label, /** @type {string} */ wrong, hint = "") =>
    html`<${Field} label=${t(label, { currency: how.currency })} value=${draft[which]} inputmode=${which === "uses" || which === "each" ? "numeric" : "decimal"} autocomplete="off" hint=${hint} onInput=${(/** @type {string} */ typed) => set({ [which]: typed })} wrong=${wrong} />`;
  return html`<${Form} title=${code.code ?? t("branches.new_code")} body=${body} write=${(/** @type {object} */ all) => write("discounts", id, all)} saved=${t("branches.code_saved", { name })} drop=${drop}
    places=${{ CODE_TAKEN: "code" }} onCurrent=${take} onDone=${onDone} onClose=${onClose}>${(/** @type {(field: string) => string} */ at) => html`
    <${Field} label=${t("branches.code_word")} value=${draft.code} maxlength=${CODE_MAX} autocomplete="off" hint=${t("branches.code_hint")} onInput=${(/** @type {string} */ word) => set({ code: word })} wrong=${at("code") || said(bad.code)} autofocus />
    <${Choice} label=${t("branches.takes_off")} value=${draft.kind} options=${[["rate", t("branches.kind_rate")], ["amount", t("branches.kind_amount")]]} onChange=${(/** @type {"rate" | "amount"} */ kind) => set({ kind })} />
    ${draft.kind === "rate" ? text("rate", "branches.rate", at("rate") || at("amount") || said(bad.amount)) : text("amount", "branches.amount", at("amount") || said(bad.amount))}
    <div class="branch-pair">
      <${Field} label=${t("branches.first_day")} type="date" value=${draft.from} onInput=${(/** @type {string} */ from) => set({ from })} />
      <${Field} label=${t("branches.last_day")} type="date" value=${draft.until} onInput=${(/** @type {string} */ until) => set({ until })} wrong=${at("ends_at") || said(bad.ends_at)} />
    </div>
    ${text("minimum", "branches.minimum", at("minimum") || said(bad.minimum))}
    ${text("uses", "branches.uses", at("uses_max") || said(bad.uses_max), t("branches.uses_hint"))}
    ${text("each", "branches.each", at("uses_per_customer") || said(bad.uses_per_customer), t("branches.uses_hint"))}`}<//>`;
}
