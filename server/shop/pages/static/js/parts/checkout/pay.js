/** With what it is paid. */
import { html } from "htm/preact";
import { t } from "trivet/i18n.js";

import { choice, choose, methods } from "shop/checking_out.js";
import { Choice } from "shop/parts/checkout/how.js";
import { methodSaid } from "shop/saying.js";

export function Pay() {
  const is = choice.value;
  const saved = methods.value ?? [];
  return html`<div class="choices">
    ${saved.map((one) => html`<${Choice} key=${one.id} name="pay" on=${is.method === "saved" && is.saved === one.id} title=${methodSaid(one)} about=${t("pay.saved_hint")} onChoose=${() => choose({ method: "saved", saved: one.id })} />`)}
    <${Choice} name="pay" on=${is.method === "card"} title=${t("pay.card")} about=${t("pay.card_hint")} onChoose=${() => choose({ method: "card" })} />
    <${Choice} name="pay" on=${is.method === "counter"} title=${t(is.kind === "DELIVERY" ? "pay.door" : "pay.counter")} about=${t("pay.counter_hint")} onChoose=${() => choose({ method: "counter" })} />
  </div>
    ${is.method === "card" && html`<label class="tick"><input type="checkbox" checked=${is.save} onChange=${(/** @type {any} */ event) => choose({ save: event.target.checked })} /><span>${t("pay.save")}</span></label>`}`;
}
