/** Options of an item, chosen by staff for somebody at the table: of a new line, or of one that is there. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { chosenOf, countsOf, lacks } from "trivet/groups.js";
import { Options } from "trivet/components/options.js";
import { t, wrong } from "trivet/i18n.js";
import { money } from "staff/money.js";
import { useMenu } from "staff/menu.js";

/** @typedef {import("trivet/choosing.js").Group} Group */
/** @typedef {import("trivet/choosing.js").Chosen} Chosen */

/** @param {{ name: string, groups: Group[], had?: Chosen[], label: string, onDone: (options: { option_id: number, qty: number }[]) => void }} props */
export function Chooser({ name, groups, had, label, onDone }) {
  const [counts, setCounts] = useState(countsOf(had));
  const [asked, setAsked] = useState(false);
  const missing = groups.some((group) => lacks(group, counts));
  const done = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (missing) setAsked(true);
    else onDone(chosenOf(groups, counts).map(({ option_id, qty }) => ({ option_id, qty })));
  };
  return html`<form class="chooser" aria-label=${name} onSubmit=${done}>
    <${Options} groups=${groups} counts=${counts} price=${money} asked=${asked} onChange=${setCounts} />
    ${asked && missing && html`<p class="refusal" role="alert">${wrong({ code: "OPTIONS_INVALID" })}</p>`}
    <button class="button main">${label}</button>
  </form>`;
}

/** Of a line that is there: nothing where its item has no options. @param {{ line: import("trivet/wire/staff.js").LineView, onDone: (options: { option_id: number, qty: number }[]) => void }} props */
export function LineOptions({ line, onDone }) {
  const groups = useMenu().items.find(({ id }) => id === line.menu_item_id)?.groups;
  return groups && html`<${Chooser} name=${line.name} groups=${groups} had=${line.options} label=${t("save")} onDone=${onDone} />`;
}
