/** How: brought or fetched, where from, and where to. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { addresses, askAddresses, choice, choose } from "shop/checking_out.js";
import { branches } from "shop/live.js";
import { AddressForm, beside } from "shop/parts/address.js";

export function How() {
  const { kind, branch } = choice.value;
  const shops = branches.filter((one) => one.pick_up);
  return html`<div class="choices">
      ${branches.some((one) => one.delivery) && html`<${Choice} name="how" on=${kind === "DELIVERY"} title=${t("how.delivery")} about=${t("how.delivery_hint")} onChoose=${() => choose({ kind: "DELIVERY" })} />`}
      ${shops.length > 0 && html`<${Choice} name="how" on=${kind === "PICKUP"} title=${t("how.pick_up")} about=${t("how.pick_up_hint")} onChoose=${() => choose({ kind: "PICKUP", branch: branch ?? (shops.length === 1 ? (shops[0]?.id ?? null) : null) })} />`}
    </div>
    ${kind === "PICKUP" && html`<fieldset class="choices"><legend class="field-name">${t("how.branch")}</legend>
      ${shops.map((one) => html`<${Choice} key=${one.id} name="branch" on=${branch === one.id} title=${one.name} about=${one.address} onChoose=${() => choose({ branch: one.id })} />`)}
    </fieldset>`}
    ${kind === "DELIVERY" && html`<${Where} />`}`;
}

function Where() {
  const [adds, setAdds] = useState(false);
  const all = addresses.value;
  if (all === null) return html`<p class="quiet-words" role="status">${t("loading")}</p>`;
  const saved = async (/** @type {{ id: string }} */ { id }) => {
    await askAddresses();
    setAdds(false);
    choose({ address: id });
  };
  if (adds || all.length === 0) return html`<${AddressForm} onSaved=${saved} onCancel=${all.length > 0 ? () => setAdds(false) : null} />`;
  return html`<fieldset class="choices"><legend class="field-name">${t("how.address")}</legend>
    ${all.map((one) => html`<${Choice} key=${one.id} name="address" on=${choice.value.address === one.id} title=${one.label || one.street} about=${beside(one)} onChoose=${() => choose({ address: one.id })} />`)}
    <button type="button" class="button quiet" onClick=${() => setAdds(true)}><${Icon} name="plus" />${t("address.add")}</button>
  </fieldset>`;
}

/** One of some. @param {{ name: string, on: boolean, title: string, about?: string, onChoose: () => void }} props */
export const Choice = ({ name, on, title, about, onChoose }) => html`<label class=${`choice ${on ? "on" : ""}`}>
  <input type="radio" name=${name} checked=${on} onChange=${onChoose} />
  <span><strong>${title}</strong>${about && html`<small>${about}</small>`}</span>
</label>`;
