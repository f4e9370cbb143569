/** What the orders are narrowed by. Each choice is in the address, so that back, reload and a link keep it. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { house } from "staff/house.js";
import { address, isAll, PAYMENTS, SHOP_STATUSES, STATUSES, TILLS } from "staff/orders/narrowed.js";
import { go, Link } from "staff/router.js";
import { Keys } from "staff/shortcuts.js";

/** @typedef {import("staff/orders/narrowed.js").Narrowed} Narrowed */

/** @type {Narrowed} */
const ALL = { unsent: false, status: "", payment: "", till: "", table: "", day: "" };

/** @param {{ which: Narrowed, order?: string }} props */
export function Filters({ which, order }) {
  const to = (/** @type {Partial<Narrowed>} */ more) => go(address({ ...which, unsent: false, ...more }, order), { replace: true });
  return html`<div class="filters" role="group" aria-label=${t("orders.narrow")}>
    <${Link} to=${address({ ...ALL, unsent: true })} class="chip" aria-keyshortcuts="u" aria-current=${which.unsent ? "true" : undefined}><${Icon} name="triangle-alert" />${t("orders.unsent")}<${Keys} of="u" /><//>
    <${Choice} label=${t("orders.status")} value=${which.status} onChoose=${(/** @type {string} */ status) => to({ status })}>
      ${house.sells.value || SHOP_STATUSES.includes(which.status)
        ? html`<optgroup label=${t("orders.in_house")}>${options(STATUSES, "order", which.status)}</optgroup>
            <optgroup label=${t("orders.of_shop")}>${options(SHOP_STATUSES, "ops.status", which.status)}</optgroup>`
        : options(STATUSES, "order", which.status)}
    <//>
    <${Choice} label=${t("orders.payment")} value=${which.payment} onChoose=${(/** @type {string} */ payment) => to({ payment })}>${options(PAYMENTS, "payment", which.payment)}<//>
    <${Choice} label=${t("orders.till_short")} value=${which.till} onChoose=${(/** @type {string} */ till) => to({ till })}>${options(TILLS, "till", which.till)}<//>
    <${Typed} label=${t("orders.table")} type="number" value=${which.table} onType=${(/** @type {string} */ table) => to({ table })} />
    <${Typed} label=${t("orders.day")} type="date" value=${which.day} onType=${(/** @type {string} */ day) => to({ day })} />
    ${!isAll(which) && html`<${Link} to="/orders" class="button quiet"><${Icon} name="x" />${t("orders.everything")}<//>`}
  </div>`;
}

/** @param {string[]} of @param {string} words @param {string} value the one that is chosen */
const options = (of, words, value) => of.map((one) => html`<option key=${one} value=${one} selected=${one === value}>${t(`${words}.${one}`)}</option>`);

/** @param {{ label: string, value: string, onChoose: (value: string) => void, children: any }} props */
const Choice = ({ label, value, onChoose, children }) => html`<label class="field">
  <span class="field-name">${label}</span>
  <select value=${value} onChange=${(/** @type {Event} */ event) => onChoose(/** @type {HTMLSelectElement} */ (event.target).value)}>
    <option value="">${t("orders.any")}</option>
    ${children}
  </select>
</label>`;

/** @param {{ label: string, type: string, value: string, onType: (value: string) => void }} props */
const Typed = ({ label, type, value, onType }) => html`<label class="field">
  <span class="field-name">${label}</span>
  <input type=${type} min=${type === "number" ? 1 : undefined} value=${value} onChange=${(/** @type {Event} */ event) => onType(/** @type {HTMLInputElement} */ (event.target).value)} />
</label>`;
