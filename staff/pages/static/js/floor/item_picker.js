/** Finding something on the menu by typing, and putting it into a cart for somebody at the table. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { keyOf } from "trivet/choosing.js";
import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { matching } from "staff/matching.js";
import { money } from "staff/money.js";
import { Chooser } from "staff/floor/choosing.js";
import { intents } from "staff/floor/intents.js";
import { ask, house } from "staff/house.js";
import { useMenu } from "staff/menu.js";
import { asTold } from "staff/menu/sale.js";
import { Refusal, useAsk } from "staff/refusal.js";

const SHOWN = 30;

/** @typedef {import("staff/menu.js").MenuItem} MenuItem */
/** @typedef {{ option_id: number, qty: number }} Choice */

/** @param {{ visit: import("trivet/wire/staff.js").StaffVisitView, take: (visit: any) => void, onClose: () => void }} props */
export function ItemPicker({ visit, take, onClose }) {
  const { items: menu, failed } = useMenu();
  const items = asTold(menu, house.items.value, house.options.value);
  const [search, setSearch] = useState("");
  const [member, setMember] = useState(visit.members.find(({ is_host }) => is_host)?.member_id ?? visit.members[0]?.member_id);
  const named = useRef(intents());
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => input.current?.focus(), []);
  const [choosing, setChoosing] = useState(/** @type {MenuItem | null} */ (null));
  const [add, { refused }] = useAsk(async (/** @type {MenuItem} */ item, /** @type {Choice[]} */ options = []) => {
    const line = { session_id: visit.session_id, menu_item_id: item.id, qty: 1, member_id: member, ...(options.length > 0 && { options }) };
    const done = await named.current(`${item.id} ${member} ${keyOf(options)}`, (public_id) => ask({ type: "add_line", ...line, public_id }));
    take(/** @type {any} */ (done).session);
    setChoosing(null);
    announce(t("picker.added", { name: item.name }));
    setSearch((typed) => (typed === search ? "" : typed)); // not what was typed meanwhile
    input.current?.focus();
  }, { inTurn: true });
  const found = matching(items, search).slice(0, SHOWN);
  const pick = (/** @type {MenuItem} */ item) => (item.groups ? setChoosing(item) : add(item));
  const enter = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (search && found[0]) pick(found[0]);
  };
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return html`<div class="picker" onKeyDown=${escape}>
    <form class="picker-head" onSubmit=${enter}>
      <input type="search" ref=${input} aria-label=${t("picker.search")} placeholder=${t("picker.search")} value=${search} onInput=${(/** @type {Event} */ event) => setSearch(/** @type {HTMLInputElement} */ (event.target).value)} />
      <select aria-label=${t("picker.for")} value=${member} onChange=${(/** @type {Event} */ event) => setMember(/** @type {HTMLSelectElement} */ (event.target).value)}>
        ${visit.members.map(({ member_id, nickname }) => html`<option key=${member_id} value=${member_id}>${nickname}</option>`)}
      </select>
      <button type="button" class="button quiet round" aria-label=${t("close")} onClick=${onClose}><${Icon} name="x" /></button>
    </form>
    <${Refusal} of=${refused} />
    ${failed && html`<p class="refusal" role="alert">${wrong(failed)}</p>`}
    ${choosing && html`<${Chooser} key=${choosing.id} name=${choosing.name} groups=${choosing.groups ?? []} label=${t("cart.add_item", { name: choosing.name })} onDone=${(/** @type {Choice[]} */ options) => add(choosing, options)} />`}
    <ul class="picker-list">
      ${found.map((item, index) => html`<li key=${item.id}>
        <button type="button" class="picker-item" aria-disabled=${!item.available} onClick=${() => item.available && pick(item)}>
          <span>${item.name}</span><span class="quiet">${item.available ? (item.left === null ? item.category : t("picker.left", { count: item.left })) : t("picker.out")}</span>
          <span class="price">${money(item.price)}</span>${index === 0 && search && html`<span class="keys"><kbd>Enter</kbd></span>`}
        </button>
      </li>`)}
    </ul>
    ${items.length > 0 && found.length === 0 && html`<p class="quiet">${t("picker.none", { search })}</p>`}
  </div>`;
}
