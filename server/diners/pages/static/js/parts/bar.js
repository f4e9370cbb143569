/** What is always in reach of a thumb: the staff, what was ordered, and the next thing to do. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { unanswered } from "diner/calls.js";
import { show } from "diner/doing.js";
import { calls, cart, orders, shut, shutSinceFirst, visit } from "diner/live.js";
import { open } from "diner/orders.js";
import { ShutSince } from "diner/parts/shut.js";
import { money } from "diner/saying.js";

export function Bar() {
  const lines = cart.value?.items ?? [];
  const calling = unanswered(calls.value);
  if (shut.value && !visit.value) return shutSinceFirst.value ? null : html`<div class="bar"><div class="bar-in"><${ShutSince} /></div></div>`;
  return html`<div class="bar"><div class="bar-in">
    <${ShutSince} />
    <button type="button" data-home class=${`button ${lines.length ? "round" : "wide-word"}`} aria-label=${t("service.title")} onClick=${() => show("service")}>
      <${Icon} name=${calling ? "hand" : "bell"} />
      ${lines.length === 0 && html`<span>${t("service.short")}</span>`}
      ${calling && html`<span class="dot"></span>`}
    </button>
    ${orders.value.length > 0 && html`<${Ordered} short=${lines.length > 0} />`}
    ${lines.length > 0 && html`<${View} lines=${lines} />`}
  </div></div>`;
}

/** @param {{ short: boolean }} props */
const Ordered = ({ short }) => html`<button type="button" class=${`button ${short ? "round" : "wide-word"}`} aria-label=${t("orders.title")} onClick=${() => show("orders")}>
  <${Icon} name="chef-hat" />
  ${!short && html`<span>${t("orders.title")}</span>`}
  ${orders.value.some(open) && html`<span class="dot"></span>`}
</button>`;

/** @param {{ lines: readonly import("diner/cart.js").CartItem[] }} props */
function View({ lines }) {
  const count = lines.reduce((sum, line) => sum + line.qty, 0);
  return html`<button type="button" class="button main bar-cart" onClick=${() => show("cart")}>
    <span>${t("cart.view")}</span><span class="bar-sum"><bdi>${t("cart.items", { count })}</bdi> · <bdi>${money(cart.value?.total ?? 0)}</bdi></span>
  </button>`;
}
