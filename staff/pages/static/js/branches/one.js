/** A branch: what it is, the slots of its week, and the zones it delivers to. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { BranchForm } from "staff/branches/branch_form.js";
import { Does } from "staff/branches/list.js";
import { Slots } from "staff/branches/slots.js";
import { Zones } from "staff/branches/zones.js";
import { specialsOf, windowsOf } from "staff/branches/week.js";
import { dateText } from "staff/branches/words.js";
import { go, Link } from "staff/router.js";
import { windowText } from "staff/weekdays.js";

/** @typedef {import("staff/branches/writing.js").Branch} Branch */

/** @param {{ branch: Branch, again: () => Promise<unknown> }} props */
export function OneBranch({ branch, again }) {
  const [writing, setWriting] = useState(false);
  const hours = [...windowsOf(branch.hours).map(windowText), ...specialsOf(branch.hours).map(({ date, shut, from, until }) => `${dateText(date)} ${shut ? t("branches.shut_then") : `${from}–${until}`}`)];
  return html`<header class="office-head">
      <h1>${branch.name}</h1>
      <${Link} to="/branches" class="button"><${Icon} name="arrow-left" />${t("branches.back")}<//>
    </header>
    <div class="branch">
      <section class="office-card branch-about">
        ${branch.active ? html`<p class="branch-tags"><${Does} branch=${branch} /></p>` : html`<p class="refusal">${t("branches.is_closed")}</p>`}
        <dl>
          <div><dt>${t("branches.address")}</dt><dd>${branch.address || "–"}</dd></div>
          <div><dt>${t("branches.phone")}</dt><dd>${branch.phone ? html`<a href=${`tel:${branch.phone}`}>${branch.phone}</a>` : "–"}</dd></div>
          <div><dt>${t("branches.open")}</dt><dd>${hours.length === 0 ? t("branches.like_house") : hours.map((one) => html`<span key=${one}>${one}</span>`)}</dd></div>
        </dl>
        ${branch.active && html`<div class="office-row"><button type="button" class="button" onClick=${() => setWriting(true)}><${Icon} name="pencil" />${t("branches.change")}</button>
          <${Link} to=${`/stock?branch=${branch.id}`} class="button"><${Icon} name="archive" />${t("branches.its_stock")}<//>
          <${Link} to=${`/audit?subject=branch-${branch.id}`} class="button"><${Icon} name="history" />${t("branches.story")}<//></div>`}
      </section>
      ${branch.active && html`<${Slots} branch=${branch} again=${again} />`}
      ${branch.active && (branch.delivery || branch.zones.length > 0) && html`<${Zones} branch=${branch} again=${again} />`}
    </div>
    ${writing && html`<${BranchForm} branch=${branch} onDone=${again} onClose=${() => setWriting(false)} onGone=${() => go("/branches")} />`}`;
}
