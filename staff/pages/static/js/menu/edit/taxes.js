/** Tax classes, and whether prices include tax. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { put } from "staff/menu/edit/book.js";
import { NAME_MAX, nameWrong, rateOf, rateText } from "staff/menu/edit/drafts.js";
import { Form } from "staff/menu/edit/form.js";
import { percent } from "staff/rate.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/menu/edit/book.js").TaxClass} TaxClass */

/** @param {{ book: import("staff/menu/edit/book.js").Book, again: () => Promise<unknown> }} props */
export function Taxes({ book, again }) {
  const [open, setOpen] = useState(/** @type {Partial<TaxClass> | null} */ (null));
  const [include, { busy, refused }] = useAsk(async () => {
    await put("taxes/prices", { prices_include_tax: !book.included });
    await again();
  });
  return html`<label class="switch">
      <input type="checkbox" checked=${book.included} aria-disabled=${busy} onChange=${include} />
      <span>${t("menu.edit.included")}</span>
    </label>
    <${Refusal} of=${refused} />
    <ul class="edit-list">
      ${book.taxes.map((one) => html`<li key=${one.id} class="edit-row">
        <button type="button" class="edit-open" onClick=${() => setOpen(one)}>
          <span class="edit-name">${one.name}</span>
          <span class="quiet">${t("menu.edit.rates", { dine_in: percent(one.dine_in), takeaway: percent(one.takeaway) })} · ${t("menu.edit.count", { count: one.products })}</span>
        </button>
      </li>`)}
    </ul>
    ${book.taxes.length === 0 && html`<p class="quiet">${t("menu.edit.no_taxes")}</p>`}
    <button type="button" class="button main" onClick=${() => setOpen({})}><${Icon} name="plus" />${t("menu.edit.new_tax")}</button>
    ${open && html`<${TaxForm} tax=${open} onDone=${again} onClose=${() => setOpen(null)} />`}`;
}

/** @param {{ tax: Partial<TaxClass>, onDone: () => Promise<unknown>, onClose: () => void }} props */
function TaxForm({ tax, onDone, onClose }) {
  const [name, setName] = useState(tax.name ?? "");
  const [here, setHere] = useState(tax.dine_in === undefined ? "" : rateText(tax.dine_in));
  const [away, setAway] = useState(tax.takeaway === undefined ? "" : rateText(tax.takeaway));
  const [tried, setTried] = useState(false);
  const [dine_in, takeaway] = [rateOf(here), rateOf(away)];
  const said = (/** @type {string} */ key) => (tried && key ? t(key) : "");
  const bad = (/** @type {number | null} */ rate) => (rate === null ? "menu.edit.rate_wrong" : "");
  function body() {
    setTried(true);
    if (nameWrong(name) || dine_in === null || takeaway === null) return null;
    return { name, dine_in, takeaway, ...(tax.version ? { version: tax.version } : {}) };
  }
  return html`<${Form} kind="taxes" title=${tax.name ?? t("menu.edit.new_tax")} id=${tax.id ?? null} name=${name.trim()} body=${body} onDone=${onDone} onClose=${onClose}>
    <${Field} label=${t("menu.edit.name")} value=${name} maxlength=${NAME_MAX} autocomplete="off" onInput=${setName} wrong=${said(nameWrong(name))} autofocus />
    <${Field} label=${t("menu.edit.dine_in")} value=${here} inputmode="decimal" onInput=${setHere} wrong=${said(bad(dine_in))} />
    <${Field} label=${t("menu.edit.takeaway")} value=${away} inputmode="decimal" onInput=${setAway} wrong=${said(bad(takeaway))} />
  <//>`;
}
