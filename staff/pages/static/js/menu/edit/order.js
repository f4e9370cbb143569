/** The place of something among others: a step up, or down. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";

/** @param {{ name: string, place: number, last: number, busy: boolean, onMove: (place: number) => void }} props */
export const Order = ({ name, place, last, busy, onMove }) => html`<span class="edit-order">
  <button type="button" class="button quiet round" aria-disabled=${busy || place === 0} aria-label=${t("menu.edit.up", { name })} onClick=${() => !busy && place > 0 && onMove(place - 1)}><${Icon} name="chevron-up" /></button>
  <button type="button" class="button quiet round" aria-disabled=${busy || place === last} aria-label=${t("menu.edit.down", { name })} onClick=${() => !busy && place < last && onMove(place + 1)}><${Icon} name="chevron-down" /></button>
</span>`;
