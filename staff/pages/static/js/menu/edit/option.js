/** An option of a group, to be written where it stands, and a new one below the others. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { house } from "staff/house.js";
import { addedPriceOf, amountText } from "staff/menu/edit/asked.js";
import { NAME_MAX, nameWrong } from "staff/menu/edit/drafts.js";
import { Order } from "staff/menu/edit/order.js";
import { Pick } from "staff/menu/edit/pick.js";
import { Translated } from "staff/menu/edit/translations.js";
import { Typed } from "staff/menu/edit/typed.js";
import { LEFT_MAX, typedLeft } from "staff/menu/sale.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/menu/edit/book.js").Book} Book */
/** @typedef {import("staff/menu/edit/book.js").Option} Option */
/** @typedef {(body: object, before: object) => Promise<void>} Put */
/** @typedef {{ put: Put, sell: (to: object, before: object, said: string) => Promise<void>, remove: () => Promise<void> }} Does */

const currencyOf = () => house.restaurant.value?.currency ?? "EUR";
const nameSaid = (/** @type {string} */ name) => (nameWrong(name) ? t(nameWrong(name)) : "");
const priceSaid = (/** @type {string} */ text) => (addedPriceOf(text, currencyOf(), locale()) === null ? t("menu.edit.added_price_wrong") : "");

/** @param {{ book: Book, option: Option, place: number, last: number, busy: boolean, does: Does }} props */
export function OptionRow({ book, option, place, last, busy, does }) {
  const [more, setMore] = useState(false);
  const currency = currencyOf();
  const { name, price, left, available } = option;
  const put = (/** @type {Partial<Option>} */ some) => does.put(some, Object.fromEntries(Object.keys(some).map((key) => [key, option[/** @type {keyof Option} */ (key)]])));
  const leftWrong = (/** @type {string} */ text) => (typedLeft(text) === undefined ? t("menu.left_wrong", { max: LEFT_MAX }) : "");
  const count = (/** @type {string} */ text) => does.sell({ available, left: typedLeft(text) }, { available, left }, typedLeft(text) === null ? "menu.not_counted" : "menu.counted_now");
  const stop = () => does.sell({ available: !available }, { available }, available ? "menu.stopped_now" : "menu.back");
  return html`<li class="option-row">
    <${Typed} compact label=${t("menu.edit.option_called", { name })} value=${name} maxlength=${NAME_MAX} wrong=${nameSaid} onSave=${(/** @type {string} */ text) => put({ name: text })} />
    <${Typed} compact label=${t("menu.edit.option_price", { name, currency })} value=${amountText(price, currency, locale())} inputmode="text" size="7" wrong=${priceSaid} onSave=${(/** @type {string} */ text) => put({ price: addedPriceOf(text, currency, locale()) ?? 0 })} />
    <span class="option-does">
      <button type="button" class=${`button round ${available ? "quiet" : "good"}`} aria-disabled=${busy} aria-label=${t(available ? "menu.edit.stop" : "menu.edit.start", { name })} onClick=${stop}><${Icon} name=${available ? "ban" : "check"} /></button>
      <${Order} name=${name} place=${place} last=${last} busy=${busy} onMove=${(/** @type {number} */ position) => put({ position })} />
      <button type="button" class="button quiet round" aria-expanded=${more} aria-label=${t("menu.edit.option_more", { name })} onClick=${() => setMore(!more)}><${Icon} name="pencil" /></button>
      <button type="button" class="button quiet round" aria-disabled=${busy} aria-label=${t("menu.edit.option_delete", { name })} onClick=${does.remove}><${Icon} name="trash-2" /></button>
    </span>
    ${!available && html`<p class="tag alert">${t("menu.state.stopped")}</p>`}
    ${left !== null && html`<p class=${`tag ${left === 0 ? "alert" : "good"}`}>${t("menu.left", { count: left })}</p>`}
    ${option.product_id !== null && !more && html`<p class="quiet">${dish(book, option.product_id)}</p>`}
    ${more && html`<div class="option-more">
      ${option.product_id === null
        ? html`<${Pick} label=${t("menu.edit.option_is")} hint=${t("menu.edit.option_is_hint")} things=${book.products} missing=${t("menu.edit.no_dish")} onPick=${(/** @type {{ id: number }} */ { id }) => put({ product_id: id })} />
            <${Typed} label=${t("menu.edit.left", { name })} placeholder=${t("menu.no_count")} value=${left === null ? "" : String(left)} inputmode="numeric" wrong=${leftWrong} onSave=${count} />`
        : html`<button type="button" class="button" aria-disabled=${busy} onClick=${() => put({ product_id: null })}><${Icon} name="x" />${dish(book, option.product_id)}</button>`}
      <${Translated} languages=${book.languages.languages} value=${option.translations} onSave=${(/** @type {any} */ translations) => put({ translations })} />
      <${Link} to=${`/audit?subject=option-${option.id}`}>${t("menu.story")}<//>
    </div>`}
  </li>`;
}

/** @param {Book} book @param {number} id */
function dish(book, id) {
  const found = book.products.find((one) => one.id === id);
  return found ? t("menu.edit.is_dish", { name: found.name }) : t("menu.edit.is_gone");
}

/** @param {{ busy: boolean, onAdd: (body: object) => Promise<unknown> }} props */
export function NewOption({ busy, onAdd }) {
  const [name, setName] = useState("");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const price = addedPriceOf(typed, currencyOf(), locale());
  async function add(/** @type {Event} */ event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    setTried(true);
    if (busy || nameWrong(name) || price === null || !(await onAdd({ name, price }))) return;
    setName("");
    setTyped("");
    setTried(false);
    form.querySelector("input")?.focus();
  }
  return html`<form class="edit-new" aria-label=${t("menu.edit.new_option")} onSubmit=${add} novalidate>
    <${Field} label=${t("menu.edit.option_name")} value=${name} maxlength=${NAME_MAX} autocomplete="off" onInput=${setName} wrong=${tried ? nameSaid(name) : ""} />
    <${Field} label=${t("menu.edit.added_price", { currency: currencyOf() })} value=${typed} size="7" autocomplete="off" onInput=${setTyped} wrong=${tried ? priceSaid(typed) : ""} />
    <button class="button" aria-disabled=${busy}><${Icon} name="plus" />${t("menu.edit.option_add")}</button>
  </form>`;
}
