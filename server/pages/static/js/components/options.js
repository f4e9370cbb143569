/** Options of an item, to choose: a group each, with what may be chosen beside its name. */
import { html } from "htm/preact";
import { Stepper } from "trivet/components/stepper.js";
import { lacks, picked, taken } from "trivet/groups.js";
import { t } from "trivet/i18n.js";

/** @typedef {import("trivet/choosing.js").Group} Group */
/** @typedef {import("trivet/choosing.js").Counts} Counts */

/**
 * @param {{ groups: readonly Group[], counts: Counts, price: (amount: number) => string, asked: boolean,
 *   onChange: (counts: Counts) => void }} props `asked`: what is missing is shown
 */
export const Options = ({ groups, counts, price, asked, onChange }) =>
  groups.map((group) => html`<fieldset key=${group.id} class="options">
    <legend>${group.name}${" "}<small class=${asked && lacks(group, counts) ? "lacks" : ""}>${hint(group)}</small></legend>
    ${group.options.map((option) => html`<${Choice} key=${option.id} group=${group} option=${option} counts=${counts} price=${price} onChange=${onChange} />`)}
  </fieldset>`);

/** @param {{ group: Group, option: Group["options"][number], counts: Counts, price: (amount: number) => string, onChange: (counts: Counts) => void }} props */
function Choice({ group, option, counts, price, onChange }) {
  const { id, name, left } = option;
  const count = counts.get(id) ?? 0;
  const room = group.max - taken(group, counts);
  const put = (/** @type {number} */ qty) => onChange(picked(group, counts, id, qty));
  const off = !count && (!option.available || (group.max > 1 && room < 1));
  const words = html`<span class="option-name">${name}</span>
    ${option.price !== 0 && html`<span class="price">${option.price > 0 ? "+ " : ""}${price(option.price)}</span>`}
    ${!option.available && html`<small>${t("options.gone")}</small>`}`;
  if (count && group.repeat && group.max > 1) {
    return html`<div class="option">${words}<${Stepper} name=${name} count=${count} max=${option.available ? Math.min(count + room, left ?? 99) : count} onChange=${put} /></div>`;
  }
  const one = group.max === 1 && group.min === 1;
  return html`<label class="option">
    <input type=${one ? "radio" : "checkbox"} name=${`group-${group.id}`} checked=${count > 0} disabled=${off} onChange=${() => put(count && !one ? 0 : 1)} />
    ${words}
  </label>`;
}

/** @param {Group} group */
function hint({ min, max }) {
  if (min === max) return t("options.exactly", { count: min });
  return min ? t("options.between", { min, max }) : t("options.up_to", { count: max });
}
