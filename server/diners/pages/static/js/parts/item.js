/** One item, large: what is in it, how many, and a note to the kitchen. Also for a line that is in the cart already. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { keyOf } from "trivet/choosing.js";
import { Icon } from "trivet/components/icon.js";
import { Options, useOptions } from "trivet/components/options.js";
import { Sheet } from "trivet/components/sheet.js";
import { Stepper } from "trivet/components/stepper.js";
import { t, wrong } from "trivet/i18n.js";
import { contents } from "trivet/contents.js";

import { hide, save, setQty as setLineQty, show, take } from "diner/doing.js";
import { items, shut, taking } from "diner/live.js";
import { allergens, left, money, price, priceWith } from "diner/saying.js";

const NOTE_MAX = 200;

/** @param {{ item: import("diner/menu.js").Item, line?: import("diner/cart.js").CartItem, back?: string }} props */
export function ItemSheet({ item: given, line, back }) {
  const item = items.value.get(given.id) ?? given;
  const [qty, setQty] = useState(line?.qty ?? 1);
  const [note, setNote] = useState(line?.note ?? "");
  const is = useOptions(item.groups, line?.options);
  const { counts, options, missing } = is;
  const inside = contents(items.value, item, counts);
  const same = line && keyOf(options) === keyOf(line.options); // then it costs what it did
  const unit_price = same ? line.unit_price : priceWith(item, options);
  const close = () => (back ? show(back) : hide());
  const done = () => {
    if (!taking.value) return;
    if (is.ask()) return;
    if (line) save(line, { qty, note, options, unit_price });
    else take(item, { qty, note, options });
    close();
  };
  const away = () => {
    if (!taking.value) return;
    if (line) setLineQty(line, 0);
    close();
  };
  const can = (item.available || line) && !shut.value;
  const off = taking.value ? null : "true"; // what is written stays, until the cart is open again
  const foot = can
    ? html`<div class="item-order">
        <${Stepper} name=${item.name} count=${qty} min=${1} max=${99} onChange=${setQty} />
        <button type="button" class=${`button ${off ? "off" : "main"}`} aria-disabled=${off} onClick=${done}>${line ? t("item.save") : t("item.add")} · ${money(unit_price * qty)}</button>
      </div>`
    : html`<button type="button" class="button wide" onClick=${close}>${t("close")}</button>`;
  return html`<${Sheet} title=${item.name} class="item-sheet" onClose=${close} foot=${foot}>
    ${item.photo && html`<img class="item-large" src=${item.photo} alt="" />`}
    ${item.description && html`<p>${item.description}</p>`}
    <div class="item-allergens" aria-live="polite">
      ${inside.allergens.length ? html`<p>${t("menu.contains", { allergens: allergens(inside) })}</p>` : !(missing && inside.more) && html`<p>${t("menu.contains_nothing")}</p>`}
      ${inside.more && html`<p>${t("menu.contains_more")}</p>`}
    </div>
    ${!item.available && html`<p class="item-left">${left(item, 0)}</p>`}
    ${can && off && html`<p class="line-wrong" role="status">${wrong({ code: "CART_LOCKED" })}</p>`}
    ${can && html`<${Options} is=${is} price=${price} />`}
    ${can && html`<${Field} label=${t("item.note")} hint=${t("item.note_hint")} rows=${2} maxlength=${NOTE_MAX} value=${note} onInput=${setNote} />`}
    ${line && html`<button type="button" class="button quiet remove" aria-disabled=${off} onClick=${away}><${Icon} name="trash-2" />${t("stepper.remove", { name: item.name })}</button>`}
  <//>`;
}
