/** What a diner has announced, taken with one tap where it waits: exactly that sum, in cash or by the terminal. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { pass } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { takeAtOnce } from "staff/floor/bill/announced.js";
import { why } from "staff/floor/bill/saying.js";
import { money } from "staff/money.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { useSteady } from "staff/steady.js";

const WAYS = /** @type {const} */ (["cash", "terminal"]);

/** @param {{ paying: import("staff/floor/bill/announced.js").Paying, gone: boolean, table: string }} props `gone`: it is taken, or called off */
export function TakeAtOnce({ paying, gone, table }) {
  const steady = useSteady(paying.payment_id); // the second half of a double tap on what stood here before takes no money
  const amount = money(paying.amount + paying.tip);
  const [run, { busy, refused }] = useAsk(async (/** @type {string} */ method) => {
    const noted = await takeAtOnce(api.post, paying.payment_id, method);
    pass(t(`take.taken.${noted}`, { amount }), { icon: "circle-check" });
  });
  const tap = (/** @type {string} */ method) => !gone && steady() && run(method);
  return html`<div class="need-acts">${gone
      ? html`<span class="tag">${t("needs.done")}</span>`
      : WAYS.map((method) => html`<button type="button" key=${method} class="button" aria-disabled=${busy} onClick=${() => tap(method)}>${t(`take.at_once.${method}`)}<span class="aloud">: ${amount} ${paying.nickname} ${table}</span></button>`)}</div>
    <${Refusal} of=${refused} words=${refused?.code === "INVALID_STATUS_TRANSITION" ? t("take.at_once.before") : refused ? why(refused, []) : undefined} />`;
}
