/**
 * − 2 +. Between its bounds; the lower end may mean "away with it", and then says so. At a bound a button does nothing and
 * says so, but it can still be reached: one that were disabled would throw the focus away of whoever has just pressed it.
 */
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
  const least = disabled || count <= min;
  const most = disabled || count >= max;
  return html`<div class="stepper" role="group" aria-label=${name}>
    <button
      type="button"
      class="button round"
      aria-disabled=${least ? "true" : null}
      aria-label=${t(away ? "stepper.remove" : "stepper.less", { name })}
      onClick=${() => least || onChange(count - 1)}
    >
      <${Icon} name=${away ? "trash-2" : "minus"} />
    </button>
    <span class="stepper-count">${count}</span>
    <button
      type="button"
      class="button round"
      aria-disabled=${most ? "true" : null}
      aria-label=${t("stepper.more", { name })}
      onClick=${() => most || onChange(count + 1)}
    >
      <${Icon} name="plus" />
    </button>
  </div>`;
}
