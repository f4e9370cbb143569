/** The bill as papers to keep: the receipt, at any time, and once nothing is open the invoice, which gets its number by it. */
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { fetching, openPaper, why } from "diner/bill/doing.js";
import { settled } from "diner/bill/figures.js";
import { trouble } from "diner/bill/known.js";

/** @typedef {import("diner/bill/doing.js").Paper} Paper */

/** @param {{ is: import("diner/bill/figures.js").Bill }} props */
export function Papers({ is }) {
  const papers = { receipt: settled(is) ? "bill.receipt" : "bill.receipt_so_far", ...(settled(is) && { invoice: "bill.invoice" }) };
  const wrong = /^(receipt|invoice)$/.test(trouble.value?.of ?? "") && trouble.value?.error;
  return html`<div class="stack">
    <div class="pair">
      ${Object.entries(papers).map(([what, name]) => html`<button type="button" class="button" key=${what} aria-disabled=${fetching.value ? "true" : null} onClick=${() => openPaper(/** @type {Paper} */ (what))}><${Icon} name="receipt-text" />${t(fetching.value === what ? "loading" : name)}</button>`)}
    </div>
    ${wrong && html`<p class="line-wrong" role="alert">${why(wrong)}</p>`}
  </div>`;
}
