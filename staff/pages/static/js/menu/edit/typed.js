/**
 * A field that saves what was typed once one leaves it, or with Enter. Escape takes it back.
 *
 * Owns: when it is saved. Must not: know what it is.
 */
import { html } from "htm/preact";
import { useId, useState } from "preact/hooks";

/**
 * @param {{ label: string, value: string, wrong: (text: string) => string, onSave: (text: string) => Promise<unknown>, compact?: boolean, [attribute: string]: any }} props
 *   `wrong` says what is wrong with a text, nothing where it can be saved. Of a `compact` one the label is only spoken.
 */
export function Typed({ label, value, wrong, onSave, compact = false, ...attributes }) {
  const id = useId();
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  const why = typed === null ? "" : wrong(typed);
  function done() {
    if (typed === null || why) return;
    if (typed.trim() === value) setTyped(null);
    else void onSave(typed.trim()).then(() => setTyped((now) => (now === typed ? null : now)));
  }
  function keys(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Enter" && !(event.key === "Escape" && typed !== null)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") done();
    else setTyped(null);
  }
  return html`<div class="field">
    <label for=${id} class=${compact ? "aloud" : undefined}>${label}</label>
    <input id=${id} autocomplete="off" value=${typed ?? value} aria-invalid=${why ? "true" : undefined} aria-describedby=${why ? `${id}-wrong` : undefined} ...${attributes}
      onInput=${(/** @type {Event} */ event) => setTyped(/** @type {HTMLInputElement} */ (event.target).value)} onBlur=${done} onKeyDown=${keys} />
    ${why && html`<p class="field-wrong" role="alert" id=${`${id}-wrong`}>${why}</p>`}
  </div>`;
}
