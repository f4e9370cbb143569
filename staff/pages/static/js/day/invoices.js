/** Invoices and what has cancelled them: the newest first, more on demand, each as it was made; one of them by its number. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { format, minor } from "trivet/money.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { fullNumber } from "staff/day/numbers.js";
import { moment } from "staff/moment.js";
import { download, raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";

/**
 * @typedef {{
 *   number: string, kind: "invoice" | "cancellation", cancels: string | null, session_id: string, table_number: number | null,
 *   total: number, currency: string, created_at: string,
 * }} Invoice As `GET /admin/invoices` has it.
 */

export function Invoices() {
  const [invoices, setInvoices] = useState(/** @type {Invoice[] | null} */ (null));
  const [before, setBefore] = useState(/** @type {string | null} */ (null));
  const [load, { busy, refused }] = useAsk(async (/** @type {string | null} */ from) => {
    const { data } = await api.get("/admin/invoices", { query: { before: from } });
    setInvoices((known) => (from === null ? data.invoices : [...(known ?? []), ...data.invoices]));
    setBefore(data.before);
  });
  useEffect(() => void load(null), []);
  const gone = new Set((invoices ?? []).map((one) => one.cancels));
  return html`<${ByNumber} />
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${() => load(invoices === null ? null : before)}>${t("try_again")}</button><//>
    ${invoices === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${invoices?.length === 0 && html`<div class="office-empty"><${Icon} name="receipt-text" /><p>${t("day.no_invoices")}</p></div>`}
    <ul class="day-invoices" aria-busy=${busy}>${(invoices ?? []).map((one) => html`<${Line} key=${one.number} of=${one} cancelled=${gone.has(one.number)} />`)}</ul>
    ${before !== null && html`<button type="button" class="button wide" aria-disabled=${busy} onClick=${() => load(before)}>${t(busy ? "loading" : "day.more_invoices")}</button>`}`;
}

/** @param {{ of: Invoice, cancelled: boolean }} props */
function Line({ of, cancelled }) {
  const [get, { busy, refused }] = useAsk(() => saved(of.number, of.kind));
  return html`<li class="day-invoice">
    <div class="day-invoice-what">
      <strong>${of.number}</strong>
      ${of.kind === "cancellation" && html`<span class="tag wait"><${Icon} name="undo-2" />${t("day.cancels", { number: of.cancels ?? "" })}</span>`}
      ${cancelled && html`<span class="tag"><${Icon} name="ban" />${t("day.cancelled")}</span>`}
      <span class="quiet">${moment(of.created_at)}${of.table_number !== null && html` · ${t("day.at_table", { number: of.table_number })}`}</span>
    </div>
    <span class=${`price ${cancelled ? "day-off" : ""}`}>${format(minor(of.total, of.currency), of.currency, locale())}</span>
    <button type="button" class="button" aria-disabled=${busy} aria-label=${t("day.pdf_of", { number: of.number })} onClick=${get}><${Icon} name="download" />${t(busy ? "loading" : "day.pdf")}</button>
    <${Refusal} of=${refused} />
  </li>`;
}

/** One that somebody asks for by its number. */
function ByNumber() {
  const [text, setText] = useState("");
  const number = fullNumber(text, new Date().getFullYear());
  const [get, { busy, refused, forget }] = useAsk(() => saved(/** @type {string} */ (number), "invoice"));
  const wrong = text.trim() !== "" && number === null;
  function sent(/** @type {Event} */ event) {
    event.preventDefault();
    if (number !== null) void get();
  }
  return html`<form class="day-by-number" onSubmit=${sent}>
    <${Field} label=${t("day.number")} value=${text} onInput=${(/** @type {string} */ next) => (forget(), setText(next))} placeholder="2026-00042" inputmode="text" autocomplete="off" maxlength="16" wrong=${wrong ? t("day.no_number") : ""} />
    <button type="submit" class="button" aria-disabled=${busy || number === null}><${Icon} name="download" />${busy ? t("loading") : number ? t("day.pdf_of", { number }) : t("day.pdf")}</button>
    <${Refusal} of=${refused} />
  </form>`;
}

/** @param {string} number @param {string} kind */
async function saved(number, kind) {
  download(await (await raw("GET", `/admin/invoices/${number}/paper.pdf`)).blob(), `${kind}-${number}.pdf`);
}
