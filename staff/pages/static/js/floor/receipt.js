/** The paper of a party's bill: its code for guests to read, and the receipt or the invoice from the counter's printer. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { uuid } from "trivet/uuid.js";
import { Icon } from "trivet/components/icon.js";
import { announce, pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { api } from "staff/account.js";
import { keys, printed, told } from "staff/floor/printing.js";
import { download, raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/floor/printing.js").Report} Report */
/** @typedef {"receipt" | "invoice"} What */
/** @typedef {{ link: string, code: string, printer: boolean }} Seen As `GET /admin/session/{id}/receipt` has it. */

/** Languages that papers are written in, each by its own name. */
const LANGUAGES = [["en", "English"], ["de", "Deutsch"], ["it", "Italiano"]];

/** A button that opens it; nothing while nothing was ordered. @param {{ session: import("staff/live.js").Session }} props */
export function Receipt({ session }) {
  const [open, setOpen] = useState(false);
  if (session.order_count === 0) return null;
  return html`<div class="receipt">
    <button type="button" class="button" onClick=${() => setOpen(true)}><${Icon} name="receipt-text" />${t("receipt.open")}</button>
    ${open && html`<${ReceiptSheet} sessionId=${session.session_id} onClose=${() => setOpen(false)} />`}
  </div>`;
}

/** @param {{ sessionId: string, onClose: () => void }} props */
function ReceiptSheet({ sessionId, onClose }) {
  const [seen, setSeen] = useState(/** @type {Seen | null} */ (null));
  const [language, setLanguage] = useState("");
  const [load, { refused }] = useAsk(async () => setSeen((await api.get(`/admin/session/${sessionId}/receipt`)).data));
  useEffect(() => void load(), []);
  return html`<${Sheet} title=${t("receipt.title")} onClose=${onClose} class="receipt-sheet">
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${load}>${t("try_again")}</button><//>
    ${seen === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton receipt-code"></div></div>`}
    ${seen && html`<${Code} svg=${seen.code} /><p class="quiet">${t("receipt.scan")}</p>
      ${seen.printer && html`<div class="field"><label for="receipt-language">${t("receipt.language")}</label>
        <select id="receipt-language" value=${language} onChange=${(/** @type {Event} */ event) => setLanguage(/** @type {HTMLSelectElement} */ (event.target).value)}>
          <option value="">${t("receipt.house")}</option>
          ${LANGUAGES.map(([code, name]) => html`<option key=${code} value=${code} lang=${code}>${name}</option>`)}
        </select></div>
        <${Printing} sessionId=${sessionId} language=${language || null} />`}
      ${!seen.printer && html`<p class="quiet">${t("receipt.no_printer")}</p>`}
      <${Files} sessionId=${sessionId} />`}
  <//>`;
}

/** @param {{ svg: string }} props */
function Code({ svg }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const drawn = document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
    drawn.setAttribute("viewBox", `0 0 ${drawn.getAttribute("width")} ${drawn.getAttribute("height")}`);
    for (const name of ["width", "height"]) drawn.removeAttribute(name);
    drawn.setAttribute("aria-hidden", "true");
    box.current?.replaceChildren(drawn);
  }, [svg]);
  return html`<div class="receipt-code" ref=${box} role="img" aria-label=${t("receipt.code_of")}></div>`;
}

/** @param {{ sessionId: string, language: string | null }} props */
function Printing({ sessionId, language }) {
  const named = useRef(keys(uuid));
  const here = useRef(true);
  const [report, setReport] = useState(/** @type {Report | null} */ (null));
  useEffect(() => () => void (here.current = false), []);
  const [print, { busy, refused }] = useAsk(async (/** @type {What} */ what) => {
    const paper = `${what} ${language}`;
    const idempotencyKey = named.current.of(paper);
    const ask = async () => (await api.post(`/admin/session/${sessionId}/receipt/print`, { body: { what, language }, idempotencyKey })).data;
    setReport({ status: "waiting", reason: null });
    try {
      const found = await printed(ask, setReport);
      if (found.status !== "waiting") named.current.done(paper);
      tell(what, found);
    } catch (error) {
      setReport(null);
      throw error;
    }
  });
  /** Whoever has closed the sheet meanwhile is told all the same. @param {What} what @param {Report} found */
  function tell(what, found) {
    if (found.status === "printed") {
      setReport(null);
      pass(t(what === "invoice" ? "receipt.printed_invoice" : "receipt.printed"), { icon: "check" });
    } else {
      setReport(found);
      if (here.current) announce(said(found));
      else pass(said(found), { icon: "triangle-alert" });
    }
  }
  return html`${report && html`<p class=${`notice ${told(report).tone}`}>${said(report)}</p>`}
    <${Refusal} of=${refused} />
    <div class="office-row">
      <button type="button" class="button main" aria-disabled=${busy} onClick=${() => print("receipt")}><${Icon} name="printer" />${t("receipt.print")}</button>
      <button type="button" class="button" aria-disabled=${busy} onClick=${() => print("invoice")}><${Icon} name="printer" />${t("receipt.print_invoice")}</button>
    </div>`;
}

/** @param {Report} report */
function said(report) {
  const { words, why } = told(report);
  return t(words, { why: t(why) });
}

/** The same as files, to be sent or printed elsewhere. @param {{ sessionId: string }} props */
function Files({ sessionId }) {
  const [get, { busy, refused }] = useAsk(async (/** @type {What} */ what) => {
    download(await (await raw("GET", `/bill/${what}.pdf?sessionId=${sessionId}`)).blob(), `${what}.pdf`);
  });
  return html`<${Refusal} of=${refused} />
    <div class="office-row">
      ${/** @type {What[]} */ (["receipt", "invoice"]).map((what) => html`<button key=${what} type="button" class="button quiet" aria-disabled=${busy} onClick=${() => get(what)}><${Icon} name="download" />${t(what === "invoice" ? "receipt.pdf_invoice" : "receipt.pdf")}</button>`)}
    </div>`;
}
