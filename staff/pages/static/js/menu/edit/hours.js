/** Menus by time of day and weekday: what is sold only then. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { listed, t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { Several } from "staff/menu/edit/choice.js";
import { NAME_MAX, nameWrong, windowWrong } from "staff/menu/edit/drafts.js";
import { Form } from "staff/menu/edit/form.js";
import { NamedDishes } from "staff/menu/edit/named_dishes.js";
import { weekdayName, windowText } from "staff/weekdays.js";

/** @typedef {import("staff/menu/edit/book.js").Book} Book */
/** @typedef {import("staff/menu/edit/book.js").TimedMenu} TimedMenu */
/** @typedef {import("staff/menu/edit/book.js").Window} Window */

const NAMED = 5;
const EVERY = [0, 1, 2, 3, 4, 5, 6];

/** @param {{ book: Book, again: () => Promise<unknown> }} props */
export function Hours({ book, again }) {
  const [open, setOpen] = useState(/** @type {Partial<TimedMenu> | null} */ (null));
  return html`<p class="quiet">${t("menu.edit.hours_hint")}</p>
    <ul class="edit-list">
      ${book.menus.map((menu) => html`<li key=${menu.id} class="edit-row">
        <button type="button" class="edit-open" onClick=${() => setOpen(menu)}>
          <span class="edit-name">${menu.name}</span>
          <span class="quiet">${menu.windows.map(windowText).join(" · ")}</span>
          <span class="quiet">${served(book, menu)}</span>
        </button>
      </li>`)}
    </ul>
    <button type="button" class="button main" onClick=${() => setOpen({})}><${Icon} name="plus" />${t("menu.edit.new_menu")}</button>
    ${open && html`<${MenuForm} book=${book} menu=${open} onDone=${again} onClose=${() => setOpen(null)} />`}`;
}

/** What a menu names, in a line. @param {Book} book @param {TimedMenu} menu */
function served({ categories, products }, { category_ids, product_ids }) {
  const names = [...categories.filter(({ id }) => category_ids.includes(id)), ...products.filter(({ id }) => product_ids.includes(id))].map(({ name }) => name);
  const shown = names.slice(0, NAMED);
  return names.length === 0 ? t("menu.edit.serves_nothing") : listed(names.length > NAMED ? [...shown, t("menu.edit.others", { count: names.length - NAMED })] : shown);
}

/** @param {{ book: Book, menu: Partial<TimedMenu>, onDone: () => Promise<unknown>, onClose: () => void }} props */
function MenuForm({ book, menu, onDone, onClose }) {
  const [name, setName] = useState(menu.name ?? "");
  const [windows, setWindows] = useState(menu.windows ?? [{ weekdays: EVERY, from: "11:00", until: "15:00" }]);
  const [categories, setCategories] = useState(menu.category_ids ?? []);
  const [products, setProducts] = useState(menu.product_ids ?? []);
  const [tried, setTried] = useState(false);
  const said = (/** @type {string} */ key) => (tried && key ? t(key) : "");
  const wrongTimes = windows.map(windowWrong);
  const setWindow = (/** @type {number} */ at, /** @type {Partial<Window>} */ some) => setWindows(windows.map((one, n) => (n === at ? { ...one, ...some } : one)));
  function body() {
    setTried(true);
    if (nameWrong(name) || wrongTimes.some(Boolean)) return null;
    return { name, windows, category_ids: categories, product_ids: products, ...(menu.version ? { version: menu.version } : {}) };
  }
  return html`<${Form} kind="menus" title=${menu.name ?? t("menu.edit.new_menu")} id=${menu.id ?? null} name=${name.trim()} body=${body} onDone=${onDone} onClose=${onClose}>
    <${Field} label=${t("menu.edit.name")} value=${name} maxlength=${NAME_MAX} autocomplete="off" onInput=${setName} wrong=${said(nameWrong(name))} autofocus />
    ${windows.map((window, at) => html`<div key=${at} class="edit-window">
      <${Several} label=${t("menu.edit.days")} chosen=${window.weekdays} options=${EVERY.map((day) => [day, weekdayName(day, "short")])} onChange=${(/** @type {number[]} */ weekdays) => setWindow(at, { weekdays })} />
      <div class="office-row">
        <${Field} label=${t("menu.edit.from")} type="time" value=${window.from} onInput=${(/** @type {string} */ from) => setWindow(at, { from })} />
        <${Field} label=${t("menu.edit.until")} type="time" value=${window.until} onInput=${(/** @type {string} */ until) => setWindow(at, { until })} />
        ${windows.length > 1 && html`<button type="button" class="button quiet round" aria-label=${t("menu.edit.fewer_times")} onClick=${() => setWindows(windows.filter((_, n) => n !== at))}><${Icon} name="x" /></button>`}
      </div>
      ${said(wrongTimes[at] ?? "") && html`<p class="field-wrong" role="alert">${said(wrongTimes[at] ?? "")}</p>`}
    </div>`)}
    <button type="button" class="button" onClick=${() => setWindows([...windows, { weekdays: EVERY, from: "18:00", until: "22:00" }])}><${Icon} name="plus" />${t("menu.edit.more_times")}</button>
    <${Several} label=${t("menu.edit.serves")} chosen=${categories} options=${book.categories.map(({ id, name: called }) => [id, called])} onChange=${setCategories} />
    <${NamedDishes} label=${t("menu.edit.serves_dishes")} products=${book.products} chosen=${products} onChange=${setProducts} />
    ${tried && categories.length + products.length === 0 && html`<p class="field-hint" role="status">${t("menu.edit.serves_nothing")}</p>`}
  <//>`;
}
