/** The one button, with the exact sum, and why it did not work. */
import { html } from "htm/preact";
import { t } from "trivet/i18n.js";

import { shortOf, sumOf, tipMax } from "diner/bill/choosing.js";
import { pay, why } from "diner/bill/doing.js";
import { changeFor } from "diner/bill/figures.js";
import { paying, seen } from "diner/bill/known.js";
import { me } from "diner/live.js";
import { money } from "diner/saying.js";

/**
 * @param {{ is: import("diner/bill/figures.js").Bill, choice: import("diner/bill/choosing.js").Choice, tipFor: (sum: number) => number,
 *   wrong: boolean, method: "card" | "counter" | undefined, asks: boolean }} props `wrong`: the tip cannot be taken; `method`: none
 *   until the server has said how one can pay, so that nobody announces at the counter what they would have paid by card
 */
export function Pay({ is, choice, tipFor, wrong, method, asks }) {
  const being = paying.is.value;
  if (being.state === "unsure") return html`<${Unsure} />`;
  const sum = sumOf(is, me.value, choice);
  const may = method && sum > 0 && !wrong && being.state !== "asking";
  const chosen = wrong ? 0 : tipFor(sum);
  const short = may && method === "card" ? shortOf(sum + chosen, is.currency) : 0;
  const more = chosen + short > tipMax(is) ? 0 : short;
  const tip = chosen + more;
  const words = being.state === "asking" || !method ? t("bill.asking") : sum > 0 ? t(`bill.pay.${method}`, { sum: money(sum + tip) }) : t("bill.pay_nothing");
  return html`${asks && more > 0 && html`<p role="status">${t("bill.card_step", { more: money(more), sum: money(sum + chosen) })}</p>`}
    ${being.state === "refused" && html`<${Refused} is=${is} error=${being.error} />`}
    ${(asks || being.state === "asking") && html`<button type="button" class=${`button wide ${may ? "main" : "off"}`} aria-disabled=${may ? null : "true"} onClick=${() => may && pay(choice, sum, tip, method)}>${words}</button>`}`;
}

/** @param {{ is: import("diner/bill/figures.js").Bill, error: any }} props */
function Refused({ is, error }) {
  const change = error.code === "BILL_CHANGED" ? changeFor(seen.value, is, me.value) : null;
  return html`<p class="line-wrong" role="alert">${change ? t(change.key, { was: money(change.was), is: money(change.is) }) : why(error)}</p>`;
}

const Unsure = () => html`<p role="status">${t("bill.unsure")}</p>
  <div class="pair">
    <button type="button" class="button" onClick=${paying.letGo}>${t("bill.leave")}</button>
    <button type="button" class="button main" onClick=${paying.again}>${t("order.ask_again")}</button>
  </div>`;
