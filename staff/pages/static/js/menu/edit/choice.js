/** A choice of one of several, and of several of many. */
import { html } from "htm/preact";
import { useId } from "preact/hooks";

/** @param {{ label: string, value: string, options: readonly (readonly [string, string])[], onChange: (value: string) => void, hint?: string }} props */
export function Choice({ label, value, options, onChange, hint }) {
  const id = useId();
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} aria-describedby=${hint ? `${id}-hint` : undefined} onChange=${(/** @type {Event} */ event) => onChange(/** @type {HTMLSelectElement} */ (event.target).value)}>
      ${options.map(([key, name]) => html`<option key=${key} value=${key}>${name}</option>`)}
    </select>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}

/** @param {{ label: string, chosen: readonly number[], options: readonly (readonly [number, string])[], onChange: (chosen: number[]) => void }} props */
export const Several = ({ label, chosen, options, onChange }) => html`<fieldset class="several">
  <legend>${label}</legend>
  ${options.map(
    ([key, name]) => html`<label key=${key} class="switch">
      <input type="checkbox" checked=${chosen.includes(key)} onChange=${() => onChange(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key])} />
      <span>${name}</span>
    </label>`,
  )}
</fieldset>`;
