/** A thing at a branch: how many there are, what can be done about it, and how that came about. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { api, may } from "staff/account.js";
import { Typed } from "staff/menu/edit/typed.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";
import { Asking } from "staff/stock/asking.js";
import { Ledger } from "staff/stock/ledger.js";
import { Moving } from "staff/stock/moving.js";
import { INVENTORY } from "staff/stock/reading.js";
import { Tag } from "staff/stock/row.js";
import { boundOf, COUNT_MAX } from "staff/stock/standing.js";
import { whole } from "staff/stock/words.js";

/** @typedef {import("staff/stock/standing.js").Row} Row */
/** @typedef {import("staff/stock/reading.js").Branch} Branch */

/** @param {{ row: Row, branches: Branch[], onChange: (rows: Row[]) => void, onClose: () => void }} props */
export function Thing({ row, branches, onChange, onClose }) {
  const where = branches.find(({ id }) => id === row.branch_id)?.name ?? "";
  return html`<${Sheet} title=${row.name} onClose=${onClose}>
    <p class="quiet">${where} <${Tag} row=${row} /></p>
    ${row.on_hand !== null && html`<dl class="stock-figures">
      <div><dt>${t(may("manager") ? "stock.on_hand" : "stock.to_sell")}</dt><dd>${whole(row.on_hand)}</dd></div>
      ${may("manager") && html`<div><dt>${t("stock.held")}</dt><dd>${whole(row.held)}</dd></div>
      <div><dt>${t("stock.available")}</dt><dd>${whole(row.available ?? 0)}</dd></div>`}
    </dl>`}
    ${may("manager") ? html`<${Manage} row=${row} branches=${branches} onChange=${onChange} />` : html`<${Asking} row=${row} onDone=${onClose} />`}
  <//>`;
}

/** What managers do. @param {{ row: Row, branches: Branch[], onChange: (rows: Row[]) => void }} props */
function Manage({ row, branches, onChange }) {
  const [put, { busy, refused }] = useAsk(async (/** @type {object} */ body, /** @type {string} */ said) => {
    onChange([(await api.put(`${INVENTORY}/${row.id}`, { body })).data.data]);
    pass(said, { icon: "check" });
  });
  const lowWrong = (/** @type {string} */ text) => (boundOf(text, 1) === undefined ? t("stock.low_wrong", { max: whole(COUNT_MAX) }) : "");
  return html`<${Moving} row=${row} branches=${branches} onChange=${onChange} />
    ${row.on_hand !== null && html`<section class="stock-part" aria-label=${t("stock.low_at")}>
      <${Typed} label=${t("stock.low_at")} value=${row.low_at === null ? "" : String(row.low_at)} inputmode="numeric" wrong=${lowWrong} onSave=${(/** @type {string} */ text) => put({ low_at: boundOf(text, 1) }, t("stock.low_saved", { name: row.name }))} />
      <p class="field-hint">${t("stock.low_hint")}</p>
      <button type="button" class="button quiet" aria-disabled=${busy} onClick=${() => busy || put({ quantity: null }, t("stock.uncounted_now", { name: row.name }))}><${Icon} name="ban" />${t("stock.uncount")}</button>
    </section>`}
    <${Refusal} of=${refused} />
    <${Ledger} key=${`${row.on_hand}`} row=${row} />
    ${row.product_id !== null && html`<p><${Link} to=${`/audit?subject=item-${row.product_id}`}>${t("stock.audit")}<//></p>`}`;
}
