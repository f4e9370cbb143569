/**
 * Something that is found by its name: typed, or chosen of those that fit what is typed.
 *
 * Owns: finding it. Must not: know what it is for.
 */
import { html } from "htm/preact";
import { useId, useState } from "preact/hooks";

import { matching } from "staff/matching.js";
import { named } from "staff/menu/edit/asked.js";

const SHOWN = 30; // more than anybody reads before typing on

/**
 * @template {{ id: number, name: string }} V
 * @param {{ label: string, things: V[], missing: string, onPick: (one: V) => void, hint?: string }} props `missing` is said where nothing is called so
 */
export function Pick({ label, things, missing, onPick, hint }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  function take(/** @type {V | undefined} */ one) {
    setAsked(!one);
    if (!one) return;
    setTyped("");
    onPick(one);
  }
  function written(/** @type {InputEvent} */ event) {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    setTyped(value);
    setAsked(false);
    const chosen = !event.inputType || event.inputType === "insertReplacementText"; // of the list, and not typed
    if (chosen && named(things, value)) take(named(things, value));
  }
  function keys(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (typed.trim()) take(named(things, typed) ?? matching(things, typed)[0]);
  }
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input id=${id} list=${`${id}-list`} autocomplete="off" value=${typed} aria-invalid=${asked ? "true" : undefined} aria-describedby=${hint ? `${id}-hint` : undefined}
      onInput=${written} onKeyDown=${keys} onBlur=${() => typed && named(things, typed) && take(named(things, typed))} />
    <datalist id=${`${id}-list`}>${matching(things, typed).slice(0, SHOWN).map((one) => html`<option key=${one.id} value=${one.name}></option>`)}</datalist>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
    ${asked && html`<p class="field-wrong" role="alert">${missing}</p>`}
  </div>`;
}
