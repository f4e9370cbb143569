/** Headings and what stands under them, to be written, ordered, and added to. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { write } from "staff/menu/edit/book.js";
import { CategoryForm } from "staff/menu/edit/category.js";
import { under } from "staff/menu/edit/drafts.js";
import { ProductForm } from "staff/menu/edit/product.js";
import { money } from "staff/money.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/menu/edit/book.js").Book} Book */

/** @param {{ book: Book, again: () => Promise<unknown> }} props */
export function Dishes({ book, again }) {
  const [open, setOpen] = useState(/** @type {{ product?: any, category?: any } | null} */ (null));
  const [move, { busy, refused }] = useAsk(async (/** @type {string} */ kind, /** @type {number} */ id, /** @type {number} */ position) => {
    await write(kind, id, { position });
    await again();
  });
  const close = () => setOpen(null);
  return html`<${Refusal} of=${refused} />
    ${book.categories.map((category, place) => html`<section key=${category.id} class="edit-group">
      <header class="edit-head">
        <h2>${category.name}</h2>
        <${Order} kind="categories" thing=${category} place=${place} last=${book.categories.length - 1} busy=${busy} onMove=${move} />
        <button type="button" class="button" aria-label=${t("menu.edit.change", { name: category.name })} onClick=${() => setOpen({ category })}><${Icon} name="pencil" /></button>
      </header>
      <ul class="edit-list">
        ${under(book.products, category.id).map((product, at, list) => html`<li key=${product.id} class="edit-row">
          <button type="button" class="edit-open" onClick=${() => setOpen({ product })}>
            <span class="edit-name">${product.name}</span>
            ${product.description && html`<span class="quiet">${product.description}</span>`}
          </button>
          <span class="price">${money(product.price)}</span>
          <${Order} kind="products" thing=${product} place=${at} last=${list.length - 1} busy=${busy} onMove=${move} />
        </li>`)}
      </ul>
      <button type="button" class="button" onClick=${() => setOpen({ product: { category_id: category.id } })}><${Icon} name="plus" />${t("menu.edit.add_to", { name: category.name })}</button>
    </section>`)}
    ${book.categories.length === 0 && html`<p class="office-empty">${t("menu.edit.empty")}</p>`}
    <button type="button" class="button main" onClick=${() => setOpen({ category: {} })}><${Icon} name="plus" />${t("menu.edit.new_category")}</button>
    ${open?.product && html`<${ProductForm} book=${book} product=${open.product} onDone=${again} onClose=${close} />`}
    ${open?.category && html`<${CategoryForm} book=${book} category=${open.category} onDone=${again} onClose=${close} />`}`;
}

/** @param {{ kind: string, thing: { id: number, name: string }, place: number, last: number, busy: boolean, onMove: (kind: string, id: number, position: number) => void }} props */
const Order = ({ kind, thing, place, last, busy, onMove }) => html`<span class="edit-order">
  <button type="button" class="button quiet round" aria-disabled=${busy || place === 0} aria-label=${t("menu.edit.up", { name: thing.name })} onClick=${() => !busy && place > 0 && onMove(kind, thing.id, place - 1)}><${Icon} name="chevron-up" /></button>
  <button type="button" class="button quiet round" aria-disabled=${busy || place === last} aria-label=${t("menu.edit.down", { name: thing.name })} onClick=${() => !busy && place < last && onMove(kind, thing.id, place + 1)}><${Icon} name="chevron-down" /></button>
</span>`;
