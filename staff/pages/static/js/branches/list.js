/** All branches, the main one first, and those that were closed, which can be opened again. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { BranchForm } from "staff/branches/branch_form.js";
import { inOneLine } from "staff/branches/words.js";
import { restore } from "staff/menu/edit/book.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("staff/branches/writing.js").Branch} Branch */

/** @param {{ branches: Branch[], again: () => Promise<unknown> }} props */
export function BranchList({ branches, again }) {
  const [adding, setAdding] = useState(false);
  const [open, { busy, refused }] = useAsk(async (/** @type {Branch} */ branch) => {
    await restore("branches", branch.id);
    await again();
    pass(t("branches.opened", { name: branch.name }), { icon: "check" });
  });
  useShortcuts([{ keys: "n", does: "branches.new", run: () => setAdding(true) }]);
  const closed = branches.filter(({ active }) => !active);
  return html`<div class="edit-part">
    <ul class="edit-list">${branches.filter(({ active }) => active).map((branch) => html`<li key=${branch.id} class="edit-row">
      <${Link} to=${`/branches/${branch.id}`} class="edit-open branch-open">
        <span class="edit-name">${branch.name}</span>
        <span class="branch-tags"><${Does} branch=${branch} /></span>
        ${branch.address && html`<span class="quiet">${inOneLine(branch.address)}</span>`}
        <span class="quiet">${t("branches.slots_n", { count: branch.slots })}${branch.delivery && ` · ${t("branches.zones_n", { count: branch.zones.length })}`}</span>
      <//>
    </li>`)}</ul>
    <button type="button" class="button main" aria-keyshortcuts="n" onClick=${() => setAdding(true)}><${Icon} name="plus" />${t("branches.new")}<${Keys} of="n" /></button>
    <${Refusal} of=${refused} />
    ${closed.length > 0 && html`<section class="edit-group branches-closed">
      <h2>${t("branches.closed")}</h2>
      <p class="quiet">${t("branches.closed_hint")}</p>
      <ul class="edit-list">${closed.map((branch) => html`<li key=${branch.id} class="edit-row">
        <div class="edit-said"><span class="edit-name">${branch.name}</span><span class="quiet">${inOneLine(branch.address)}</span></div>
        <button type="button" class="button" aria-disabled=${busy} aria-label=${`${t("branches.open_again")}: ${branch.name}`} onClick=${() => open(branch)}><${Icon} name="undo-2" />${t("branches.open_again")}</button>
      </li>`)}</ul>
    </section>`}
    ${adding && html`<${BranchForm} branch=${{}} onDone=${again} onClose=${() => setAdding(false)} />`}
  </div>`;
}

/** What it does for the shop. @param {{ branch: Branch }} props */
export const Does = ({ branch }) => html`${branch.main && html`<span class="tag">${t("branches.main")}</span>`}
  ${branch.pick_up && html`<span class="tag good">${t("branches.pick_up")}</span>`}
  ${branch.delivery && html`<span class="tag good">${t("branches.delivery")}</span>`}
  ${!branch.pick_up && !branch.delivery && html`<span class="tag wait">${t("branches.neither")}</span>`}`;
