/** When: a day, by its hours, with what is free. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";
import { serverTime } from "trivet/time.js";

import { askSlots, choice, choose, slots, slotsFailed } from "shop/checking_out.js";
import { restaurant } from "shop/live.js";
import { dayLong, dayShort, parted } from "shop/saying.js";
import { lacks } from "shop/checkout.js";
import { daysFrom, fitting, freeOf, still } from "shop/slots.js";

export function When() {
  const is = choice.value;
  if (is.kind === null || (is.kind === "PICKUP" && is.branch === null)) return html`<p class="quiet-words">${t(lacks("how", is) ?? "")}</p>`;
  const days = daysFrom(serverTime(), restaurant?.timezone ?? "UTC");
  const all = still(fitting(slots.value ?? [], is.kind), serverTime(), is.slot);
  return html`<div class="chips days" role="group" aria-label=${t("when.day")}>
      ${days.map((day, index) => html`<button key=${day} type="button" class="chip" aria-pressed=${day === is.date ? "true" : "false"} title=${dayLong(day)} onClick=${() => choose({ date: day })}>${index === 0 ? t("when.today") : dayShort(day)}</button>`)}
    </div>
    ${slotsFailed.value && html`<div class="notice wait" role="alert"><${Icon} name="wifi-off" /><span>${t("when.failed")}</span><button type="button" class="button" onClick=${() => askSlots(0)}>${t("try_again")}</button></div>`}
    ${slots.value === null && !slotsFailed.value && html`<p class="quiet-words" role="status">${t("loading")}</p>`}
    ${slots.value !== null && all.length === 0 && !slotsFailed.value && html`<p class="quiet-words" role="status">${t("when.none")}</p>`}
    <div class="slots">${all.map((slot) => html`<${OneSlot} key=${slot.id} slot=${slot} on=${slot.id === is.slot} />`)}</div>`;
}

/** @param {{ slot: import("shop/slots.js").Slot, on: boolean }} props */
function OneSlot({ slot, on }) {
  const { key, count } = freeOf(slot);
  return html`<label class=${`choice slot ${on ? "on" : ""} ${slot.available ? "" : "off"}`}>
    <input type="radio" name="slot" checked=${on} disabled=${!slot.available && !on} onChange=${() => choose({ slot: slot.id })} />
    <span><strong class="time">${parted(slot)}</strong><small class=${key === "slot.few" ? "few" : ""}>${t(key, { count })}</small></span>
  </label>`;
}
