/**
 * An option of the menu: whether it can be had, and how many are left, at once for all dishes that offer it.
 *
 * Owns: one row. Must not: decide what a change asks for (`sale.js`).
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { may } from "staff/account.js";
import { ask } from "staff/house.js";
import { Left, stateWords, TONES } from "staff/menu/row.js";
import { asItWas, onSale, sale } from "staff/menu/sale.js";
import { money } from "staff/money.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/menu/sale.js").Availability} Availability */

/** @param {{ choice: import("staff/menu/sale.js").Choice }} props */
export function ChoiceRow({ choice }) {
  const [save, { busy, refused }] = useAsk((/** @type {Availability} */ to) => ask({ type: "set_option_availability", option_id: choice.id, ...to }));
  const state = sale(choice);
  const off = state === "stopped" || state === "sold_out";
  /** @param {Availability} to @param {string} said */
  async function change(to, said) {
    if (busy) return;
    const before = asItWas(choice, to);
    if (await save(to)) pass(t(said, { name: choice.name }), { action: { label: t("undo"), do: () => void save(before) } });
  }
  return html`<li class=${`sale ${state}`}>
    <div class="sale-words">
      <h3>${choice.name}</h3>
      <p class="quiet">${choice.price !== 0 && html`<span class="price">${choice.price > 0 ? "+" : "−"} ${money(Math.abs(choice.price))}</span> `}<span>${dishes(choice.dishes)}</span>${may("manager") && html` <${Link} to=${`/audit?subject=option-${choice.id}`} aria-label=${`${t("menu.story")}: ${choice.name}`}>${t("menu.story")}<//>`}</p>
    </div>
    ${state !== "on_sale" && html`<p class=${`tag ${TONES[state]}`}>${stateWords(choice)}</p>`}
    ${choice.item_id === null && html`<${Left} item=${choice} busy=${busy} onCount=${(/** @type {number | null} */ left) => change({ available: state !== "stopped", left }, left === null ? "menu.not_counted" : "menu.counted_now")} />`}
    ${off
      ? html`<button type="button" class="button good" aria-disabled=${busy} onClick=${() => change(onSale(choice), "menu.back")}><${Icon} name="check" />${t("menu.put_back")}</button>`
      : html`<button type="button" class="button" aria-disabled=${busy} onClick=${() => change({ available: false }, "menu.stopped_now")}><${Icon} name="ban" />${t("menu.sold_out")}</button>`}
    <${Refusal} of=${refused} />
  </li>`;
}

/** Whose choice it is: by name where they are few. @param {string[]} names */
const dishes = (names) => (names.length > 2 ? t("menu.of_dishes", { count: names.length }) : names.join(", "));
