/**
 * An item of the menu: what it is and costs, and how many of it are mine. What others do and what the kitchen has left has its
 * place kept (`.item-now`), and what was refused lies over what stands there: no button moves while a thumb is on its way.
 */
import { html } from "htm/preact";
import { useRef, useEffect } from "preact/hooks";
import { mustChoose } from "trivet/choosing.js";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { Stepper } from "trivet/components/stepper.js";
import { listed, t } from "trivet/i18n.js";

import { setQty, show, take, unwish } from "diner/doing.js";
import { shares } from "diner/grouping.js";
import { cart, hoped, me, person, shut, taking } from "diner/live.js";
import { Refusal } from "diner/parts/refusal.js";
import { allergens, left, price } from "diner/saying.js";

/** @param {{ item: import("diner/menu.js").Item }} props */
export function Row({ item }) {
  const part = shares(cart.value?.items ?? [], item.id, me.value);
  return html`<li class=${`item${item.available ? "" : " gone"}`}>
    <div class="item-words">
      <h3><button type="button" class="opens" disabled=${false} onClick=${() => show("item", { item })}>${item.name}</button></h3>
      ${item.description && html`<p class="item-description">${item.description}</p>`}
    </div>
    ${item.photo && html`<img class="item-photo" src=${item.photo} alt="" width="96" height="96" loading="lazy" />`}
    <div class="item-foot">
      <div class="item-facts">
        <p class="price">${price(item.price)}</p>
        ${item.allergens.length > 0 && html`<p class="item-allergens">${t("menu.contains", { allergens: allergens(item) })}</p>`}
        <${Refused} id=${item.id} />
      </div>
      <span class="item-take"><${Take} item=${item} part=${part} /></span>
    </div>
    <div class="item-now"><p class="item-left">${left(item, part.table)}</p><${Others} ids=${part.others} /></div>
  </li>`;
}

/** Why what was just taken is not in the cart. @param {{ id: number }} props */
function Refused({ id }) {
  const is = cart.value;
  const refused = is?.refusals.find((one) => one.menu_item_id === id && !is.items.some((line) => line.public_id === one.public_id));
  return html`<${Refusal} refused=${refused} />`;
}

const OTHERS = 3;

/** @param {{ ids: string[] }} props */
function Others({ ids }) {
  if (ids.length === 0) return null;
  const label = t("item.others", { names: listed(ids.map((id) => person(id).name || t("person.staff"))) });
  return html`<span class="people" role="img" aria-label=${label}>
    ${ids.slice(0, OTHERS).map((id) => html`<${Person} key=${id} ...${person(id)} small quiet />`)}
    ${ids.length > OTHERS && html`<span class="person small more">+${ids.length - OTHERS}</span>`}
  </span>`;
}

/** "+", or − 2 +. The focus stays on "+" when the one becomes the other. @param {{ item: import("diner/menu.js").Item, part: ReturnType<typeof shares> }} props */
function Take({ item, part }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const had = useRef(0);
  const count = part.qty + (hoped.value.get(item.id) ?? 0);
  useEffect(() => {
    const lostFocus = document.activeElement === document.body && had.current > 0 !== count > 0 && tapped === item.id;
    if (lostFocus) /** @type {HTMLElement | null} */ (place.current?.querySelector("button:last-of-type"))?.focus();
    had.current = count;
  }, [count > 0]);
  if (shut.value || (!item.available && count === 0)) return null;
  const more = () => {
    if (!taking.value) return;
    tapped = item.id;
    if (mustChoose(item)) show("item", { item });
    else take(item);
  };
  const less = () => {
    tapped = item.id;
    if (hoped.value.has(item.id)) return unwish(item.id);
    const line = part.mine.find((one) => one.note === "" && !one.options?.length) ?? part.mine[part.mine.length - 1];
    if (line) setQty(line, line.qty - 1);
  };
  return html`<span ref=${place} class=${part.unconfirmed || hoped.value.has(item.id) ? "unconfirmed" : ""}>
    ${count > 0
      ? html`<${Stepper} name=${item.name} count=${count} max=${item.available ? 99 : count} disabled=${!taking.value} onChange=${(/** @type {number} */ to) => (to > count ? more() : less())} />`
      : html`<button type="button" class="button round plus" disabled=${false} aria-disabled=${taking.value ? null : "true"} aria-label=${t("stepper.more", { name: item.name })} onClick=${more}><${Icon} name="plus" /></button>`}
  </span>`;
}

/** The item whose buttons were touched last. */
let tapped = 0;
