/** A bar that fills as people pay, each in their colour; what is only being paid is hatched. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { colour } from "trivet/components/person.js";
import { t } from "trivet/i18n.js";

import { owed, segments, settled, units } from "diner/bill/figures.js";
import { person } from "diner/live.js";
import { money } from "diner/saying.js";

/** @param {{ is: import("diner/bill/figures.js").Bill }} props */
export function Bar({ is }) {
  const left = units(is, is.balance);
  const said = t("bill.paid_of", { paid: money(owed(is) - left), all: money(owed(is)) });
  return html`<section class="bill-paid">
    <div class="bill-bar" aria-hidden="true">
      ${segments(is).map(({ payer, part, sure }, at) => html`<span key=${at} class=${sure ? "" : "unsure"} style=${{ "--part": part, "--person": colour(person(payer).index) }}></span>`)}
    </div>
    <div role="status">
      ${settled(is) ? html`<p class="notice good"><${Icon} name="circle-check" /><span>${t("bill.settled")}</span></p>` : html`<p class="bill-left"><span>${said}</span><strong>${t("bill.left", { sum: money(Math.max(0, left)) })}</strong></p>`}
    </div>
  </section>`;
}
