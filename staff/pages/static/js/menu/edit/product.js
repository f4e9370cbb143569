/** An item of the menu, to be written. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { house } from "staff/house.js";
import { amountText } from "staff/menu/edit/asked.js";
import { Choice } from "staff/menu/edit/choice.js";
import { BRAND_MAX, DESCRIPTION_MAX, NAME_MAX, nameWrong, priceOf, translated, words } from "staff/menu/edit/drafts.js";
import { Form } from "staff/menu/edit/form.js";
import { ProductGroups } from "staff/menu/edit/product_groups.js";
import { TranslationFields } from "staff/menu/edit/translations.js";

/** @typedef {import("staff/menu/edit/book.js").Book} Book */
/** @typedef {import("staff/menu/edit/book.js").Product} Product */

/** @param {{ book: Book, product: Partial<Product> & { category_id: number }, onDone: () => Promise<unknown>, onClose: () => void }} props without an `id` it is new */
export function ProductForm({ book, product, onDone, onClose }) {
  const currency = house.restaurant.value?.currency ?? "EUR";
  const [draft, setDraft] = useState({
    name: product.name ?? "",
    description: product.description ?? "",
    price: product.price === undefined ? "" : amountText(product.price, currency, locale()),
    category: String(product.category_id),
    station: product.station ?? "",
    tax: String(product.tax_class_id ?? (product.id === undefined ? (book.taxes[0]?.id ?? "") : "")),
    allergens: (product.allergens ?? []).join(", "),
    tags: (product.tags ?? []).join(", "),
    brand: product.brand ?? "",
    place: product.place ?? "",
    translations: product.translations ?? {},
    groups: product.option_group_ids ?? [],
  });
  const [tried, setTried] = useState(false);
  const set = (/** @type {Partial<typeof draft>} */ some) => setDraft({ ...draft, ...some });
  const price = priceOf(draft.price, currency, locale());
  const bad = { name: nameWrong(draft.name), price: price === null ? "menu.edit.price_wrong" : "" };
  const said = (/** @type {string} */ key) => (tried && key ? t(key) : "");
  function body() {
    setTried(true);
    if (bad.name || bad.price) return null;
    const { name, description } = draft;
    return {
      name, description, price,
      category_id: Number(draft.category),
      station: draft.station.trim() || null,
      tax_class_id: draft.tax ? Number(draft.tax) : null,
      allergens: words(draft.allergens),
      tags: words(draft.tags),
      brand: draft.brand.trim() || null,
      place: draft.place.trim() || null,
      translations: translated(draft.translations),
      option_group_ids: draft.groups,
      ...(product.version ? { version: product.version } : {}),
    };
  }
  const field = (/** @type {string} */ value) => ({ value, autocomplete: "off" });
  return html`<${Form} kind="products" title=${product.name ?? t("menu.edit.new_product")} id=${product.id ?? null} name=${draft.name.trim()} body=${body} onDone=${onDone} onClose=${onClose}>
    <${Field} label=${t("menu.edit.name")} ...${field(draft.name)} maxlength=${NAME_MAX} onInput=${(/** @type {string} */ name) => set({ name })} wrong=${said(bad.name)} autofocus />
    <${Field} label=${t("menu.edit.description")} ...${field(draft.description)} rows=${2} maxlength=${DESCRIPTION_MAX} onInput=${(/** @type {string} */ description) => set({ description })} />
    <${Field} label=${t("menu.edit.price", { currency })} ...${field(draft.price)} inputmode="decimal" onInput=${(/** @type {string} */ next) => set({ price: next })} wrong=${said(bad.price)} hint=${product.id === undefined ? undefined : t("menu.edit.price_hint")} />
    <${Choice} label=${t("menu.edit.category")} value=${draft.category} options=${book.categories.map(({ id, name }) => [String(id), name])} onChange=${(/** @type {string} */ category) => set({ category })} />
    <${Choice} label=${t("menu.edit.tax")} value=${draft.tax} options=${[["", t("menu.edit.no_tax")], ...book.taxes.map(({ id, name }) => [String(id), name])]} onChange=${(/** @type {string} */ tax) => set({ tax })} />
    <${Field} label=${t("menu.edit.station")} ...${field(draft.station)} maxlength="40" hint=${t("menu.edit.station_hint")} onInput=${(/** @type {string} */ station) => set({ station })} />
    <${Field} label=${t("menu.edit.allergens")} ...${field(draft.allergens)} hint=${t("menu.edit.allergens_hint")} onInput=${(/** @type {string} */ allergens) => set({ allergens })} />
    <${Field} label=${t("menu.edit.tags")} ...${field(draft.tags)} hint=${t("menu.edit.tags_hint")} onInput=${(/** @type {string} */ tags) => set({ tags })} />
    <${Field} label=${t("menu.edit.brand")} ...${field(draft.brand)} maxlength=${BRAND_MAX} hint=${t("menu.edit.brand_hint")} onInput=${(/** @type {string} */ brand) => set({ brand })} />
    <${Field} label=${t("menu.edit.place")} ...${field(draft.place)} maxlength="40" hint=${t("menu.edit.place_hint")} onInput=${(/** @type {string} */ place) => set({ place })} />
    <${ProductGroups} groups=${book.groups} chosen=${draft.groups} onChange=${(/** @type {number[]} */ groups) => set({ groups })} />
    <${TranslationFields} languages=${book.languages.languages} value=${draft.translations} described onChange=${(/** @type {any} */ translations) => set({ translations })} />
  <//>`;
}
