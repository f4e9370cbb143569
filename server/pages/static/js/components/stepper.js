/** − 2 +. Between its bounds; the lower end may mean "away with it", and then says so. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";

/**
 * @param {{
 *   name: string, count: number, onChange: (count: number) => void,
 *   min?: number, max?: number, disabled?: boolean,
 * }} props `name` is of what is counted, for those who listen
 */
export function Stepper({ name, count, onChange, min = 0, max = 99, disabled = false }) {
  const away = min === 0 && count === 1;
  return html`<div class="stepper" role="group" aria-label=${name}>
    <button
      type="button"
      class="button round"
      disabled=${disabled || count <= min}
      aria-label=${t(away ? "stepper.remove" : "stepper.less", { name })}
      onClick=${() => onChange(count - 1)}
    >
      <${Icon} name=${away ? "trash-2" : "minus"} />
    </button>
    <span class="stepper-count">${count}</span>
    <button
      type="button"
      class="button round"
      disabled=${disabled || count >= max}
      aria-label=${t("stepper.more", { name })}
      onClick=${() => onChange(count + 1)}
    >
      <${Icon} name="plus" />
    </button>
  </div>`;
}
