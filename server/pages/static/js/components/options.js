/** Options of an item, to choose: a group each, with what may be chosen beside its name. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Stepper } from "trivet/components/stepper.js";
import { chosenOf, countsOf, lacks, picked, taken } from "trivet/groups.js";
import { t, wrong } from "trivet/i18n.js";

/** @typedef {import("trivet/choosing.js").Group} Group */
/** @typedef {import("trivet/choosing.js").Counts} Counts */
/** @typedef {import("trivet/choosing.js").Chosen} Chosen */
/** @typedef {ReturnType<typeof useOptions>} Choosing */

/**
 * What is being chosen of an item's groups, while it is. `ask` says from then on what is missing; it gives whether anything is.
 * @param {readonly Group[] | undefined} groups @param {readonly Chosen[]} [had] what a line has by now
 */
export function useOptions(groups = [], had) {
  const [counts, put] = useState(countsOf(had));
  const [asked, setAsked] = useState(false);
  const missing = groups.some((group) => lacks(group, counts));
  return { groups, counts, put, asked, missing, options: chosenOf(groups, counts), ask: () => (setAsked(true), missing) };
}

/** @param {{ is: Choosing, price: (amount: number) => string, wrongs?: string }} props `wrongs`: how that is shown which says what is missing */
export const Options = ({ is: { groups, counts, asked, missing, put }, price, wrongs = "line-wrong" }) => html`
  ${groups.map((group) => html`<fieldset key=${group.id} class="options">
    <legend>${group.name}${" "}<small class=${asked && lacks(group, counts) ? "lacks" : ""}>${hint(group)}</small></legend>
    ${group.options.map((option) => html`<${Choice} key=${option.id} group=${group} option=${option} counts=${counts} price=${price} onChange=${put} />`)}
  </fieldset>`)}
  ${asked && missing && html`<p class=${wrongs} role="alert">${wrong({ code: "OPTIONS_INVALID" })}</p>`}`;

/** @param {{ group: Group, option: Group["options"][number], counts: Counts, price: (amount: number) => string, onChange: (counts: Counts) => void }} props */
function Choice({ group, option, counts, price, onChange }) {
  const { id, name, left } = option;
  const count = counts.get(id) ?? 0;
  const room = group.max - taken(group, counts);
  const put = (/** @type {number} */ qty) => onChange(picked(group, counts, id, qty));
  const steps = count > 0 && group.repeat && group.max > 1;
  const place = useFocusKept(steps);
  const off = !count && (!option.available || (group.max > 1 && room < 1));
  const words = html`<span class="option-name">${name}</span>
    ${option.price !== 0 && html`<span class="price">${option.price > 0 ? "+" : "−"} ${price(Math.abs(option.price))}</span>`}
    ${!option.available && html`<small>${t("options.gone")}</small>`}`;
  if (steps) {
    return html`<div ref=${place} class="option">${words}<${Stepper} name=${name} count=${count} max=${option.available ? Math.min(count + room, left ?? 99) : count} onChange=${put} /></div>`;
  }
  const one = group.max === 1 && group.min === 1;
  return html`<label ref=${place} class="option">
    <input type=${one ? "radio" : "checkbox"} name=${`group-${group.id}`} checked=${count > 0} disabled=${off} onChange=${() => put(count && !one ? 0 : 1)} />
    ${words}
  </label>`;
}

/** Where one control takes the other's place, it takes the focus, too. @param {boolean} steps */
function useFocusKept(steps) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const had = useRef(steps);
  useEffect(() => {
    const lost = had.current !== steps && document.activeElement === document.body;
    if (lost) /** @type {HTMLElement | null} */ (place.current?.querySelector("input, button:last-of-type"))?.focus();
    had.current = steps;
  }, [steps]);
  return place;
}

/** @param {Group} group */
function hint({ min, max }) {
  if (min === max) return t("options.exactly", { count: min });
  return min ? t("options.between", { min, max }) : t("options.up_to", { count: max });
}
