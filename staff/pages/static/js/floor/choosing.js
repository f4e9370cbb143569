/** Options of an item, chosen by staff for somebody at the table: of a new line, or of one that is there. */
import { html } from "htm/preact";

import { Options, useOptions } from "trivet/components/options.js";
import { t } from "trivet/i18n.js";
import { money } from "staff/money.js";
import { useMenu } from "staff/menu.js";

/** @typedef {import("trivet/choosing.js").Group} Group */
/** @typedef {import("trivet/choosing.js").Chosen} Chosen */

/** @param {{ name: string, groups: Group[], had?: Chosen[], label: string, onDone: (options: { option_id: number, qty: number }[]) => void }} props */
export function Chooser({ name, groups, had, label, onDone }) {
  const is = useOptions(groups, had);
  const done = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!is.ask()) onDone(is.options.map(({ option_id, qty }) => ({ option_id, qty })));
  };
  return html`<form class="chooser" aria-label=${name} onSubmit=${done}>
    <${Options} is=${is} price=${money} wrongs="refusal" />
    <button class="button main">${label}</button>
  </form>`;
}

/** Of a line that is there: nothing where its item has no options. @param {{ line: import("trivet/wire/staff.js").LineView, onDone: (options: { option_id: number, qty: number }[]) => void }} props */
export function LineOptions({ line, onDone }) {
  const groups = useMenu().items.find(({ id }) => id === line.menu_item_id)?.groups;
  return groups && html`<${Chooser} name=${line.name} groups=${groups} had=${line.options} label=${t("save")} onDone=${onDone} />`;
}
