/** Dishes that something names: found by typing, shown, and taken out again. However many dishes there are, a few are shown. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { matching } from "staff/matching.js";

const SHOWN = 8;

/** @param {{ label: string, products: readonly { id: number, name: string }[], chosen: readonly number[], onChange: (chosen: number[]) => void }} props */
export function NamedDishes({ label, products, chosen, onChange }) {
  const [search, setSearch] = useState("");
  const named = chosen.map((id) => products.find((one) => one.id === id)).filter((one) => one !== undefined);
  const found = search.trim() === "" ? [] : matching(products.filter(({ id }) => !chosen.includes(id)), search).slice(0, SHOWN);
  const take = (/** @type {number} */ id) => {
    onChange([...chosen, id]);
    setSearch("");
  };
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || search.trim() === "") return;
    event.preventDefault(); // the form is not sent by it
    if (found[0]) take(found[0].id);
  };
  return html`<fieldset class="several" onKeyDown=${enter}>
    <legend>${label}</legend>
    ${named.length > 0 && html`<ul class="edit-named">${named.map(({ id, name }) => html`<li key=${id} class="edit-tag">
      <span>${name}</span>
      <button type="button" class="button quiet round" aria-label=${t("menu.edit.without", { name })} onClick=${() => onChange(chosen.filter((one) => one !== id))}><${Icon} name="x" /></button>
    </li>`)}</ul>`}
    <${Field} label=${t("menu.edit.find_dish")} type="search" value=${search} autocomplete="off" onInput=${setSearch} />
    ${found.length > 0 && html`<ul class="edit-found">${found.map(({ id, name }) => html`<li key=${id}><button type="button" class="button" onClick=${() => take(id)}><${Icon} name="plus" />${name}</button></li>`)}</ul>`}
    ${search.trim() !== "" && found.length === 0 && html`<p class="quiet" role="status">${t("menu.none", { search })}</p>`}
  </fieldset>`;
}
