/** Something to write into: its name above it, what is wrong below it, at once and beside the thing. */
import { html } from "htm/preact";
import { useId } from "preact/hooks";

/**
 * @param {{
 *   label: string, hint?: string, wrong?: string, value: string, onInput: (value: string) => void,
 *   type?: string, rows?: number, [attribute: string]: any,
 * }} props whatever else is given goes to the input
 */
export function Field({ label, hint, wrong, value, onInput, rows, type = "text", ...attributes }) {
  const id = useId();
  const about = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  const written = (/** @type {Event} */ event) => onInput(/** @type {HTMLInputElement} */ (event.target).value);
  const common = { id, value, onInput: written, "aria-invalid": wrong ? "true" : undefined, "aria-describedby": about || undefined };
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${rows ? html`<textarea rows=${rows} ...${common} ...${attributes}></textarea>` : html`<input type=${type} ...${common} ...${attributes} />`}
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
    ${wrong && html`<p class="field-wrong" role="alert" id=${`${id}-wrong`}>${wrong}</p>`}
  </div>`;
}
