/** The switch that stops all ordering of the restaurant at once. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { focused, useFocusBack } from "staff/focus.js";
import { ask, house } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";

export function KillSwitch() {
  const [sure, setSure] = useState(false);
  const [turn, { busy, refused }] = useAsk(async (/** @type {boolean} */ on) => {
    await ask({ type: on ? "enable_ordering" : "disable_ordering" });
    setSure(false);
  });
  const root = useFocusBack(sure);
  const system = house.system.value;
  if (!system) return null;
  const on = system.ordering_enabled;
  return html`<section ref=${root} class=${`notice kill ${on ? (system.takes_orders ? "" : "wait") : "alert"}`} aria-label=${t("system.ordering")}>
    <${Icon} name=${on ? "power" : "power-off"} />
    <div>
      <p><strong>${t(on ? "system.ordering_on" : "system.ordering_off")}</strong></p>
      ${on && !system.system_ordering_enabled && html`<p>${t("system.ordering_off_for_all")}</p>`}
      ${sure && html`<p>${t("system.sure")}</p>`}
      <${Refusal} of=${refused} />
    </div>
    ${!on && html`<button type="button" class="button good" aria-disabled=${busy} onClick=${() => turn(true)}>${t("system.turn_on")}</button>`}
    ${on && !sure && html`<button type="button" class="button" onClick=${() => setSure(true)}><${Icon} name="power-off" />${t("system.turn_off")}</button>`}
    ${on && sure && html`<button type="button" class="button alert" aria-disabled=${busy} onClick=${() => turn(false)}>${t("system.turn_off")}</button>
      <button type="button" class="button" ref=${focused} onClick=${() => setSure(false)}>${t("cancel")}</button>`}
  </section>`;
}
