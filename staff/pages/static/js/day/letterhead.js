/** What stands on receipts and invoices: written here, seen beside as it will be, and saved when it is whole. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { changed, LIMITS, tooLong } from "staff/day/letterhead_rules.js";
import { house } from "staff/house.js";
import { download, raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/day/letterhead_rules.js").Letterhead} Letterhead */

export function LetterheadPart() {
  const [kept, setKept] = useState(/** @type {Letterhead | null} */ (null));
  const [logo, setLogo] = useState(/** @type {string | null} */ (null));
  const [load, { refused }] = useAsk(async () => {
    const [head, look] = await Promise.all([api.get("/admin/letterhead"), api.get("/admin/look")]);
    setLogo(look.data.logo);
    setKept(head.data);
  });
  useEffect(() => void load(), []);
  return html`<${Refusal} of=${refused}><button type="button" class="button" onClick=${load}>${t("try_again")}</button><//>
    ${kept === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${kept && html`<${Written} kept=${kept} logo=${logo} onKept=${setKept} />`}`;
}

/** @param {{ kept: Letterhead, logo: string | null, onKept: (kept: Letterhead) => void }} props */
function Written({ kept, logo, onKept }) {
  const [head, setHead] = useState(kept);
  const [save, { busy, refused }] = useAsk(async (/** @type {Letterhead} */ wanted, /** @type {Letterhead} */ before) => {
    const { data } = await api.put("/admin/letterhead", { body: wanted });
    onKept(data);
    setHead(data);
    pass(t("day.letterhead_saved"), { icon: "check", action: { label: t("undo"), do: () => void save(before, data) } });
  });
  const [get, sample] = useAsk(async () => download(await (await raw("GET", "/admin/letterhead/sample.pdf")).blob(), "sample.pdf"));
  const write = (/** @type {keyof Letterhead} */ name) => (/** @type {string} */ value) => setHead((known) => ({ ...known, [name]: value }));
  const other = changed(kept, head);
  const good = tooLong(head) === null;
  return html`<div class="day-letterhead">
    <section class="office-card">
      <h2>${t("day.letterhead")}</h2>
      <p class="quiet">${t("day.letterhead_hint")}</p>
      <${Field} label=${t("day.firm")} hint=${t("day.firm_hint")} value=${head.name} onInput=${write("name")} maxlength=${LIMITS.name} placeholder=${house.restaurant.value?.name ?? ""} autocomplete="organization" />
      <${Field} label=${t("day.address")} value=${head.address} onInput=${write("address")} rows="4" maxlength=${LIMITS.address} wrong=${tooLong(head) === "address" ? t("day.address_lines", { count: LIMITS.lines }) : ""} />
      <${Field} label=${t("day.tax_id")} value=${head.tax_id} onInput=${write("tax_id")} maxlength=${LIMITS.tax_id} />
      <${Field} label=${t("day.note")} hint=${t("day.note_hint")} value=${head.note} onInput=${write("note")} rows="2" maxlength=${LIMITS.note} />
      <${Refusal} of=${refused}>${refused?.code === "VERSION_CONFLICT" && html`<button type="button" class="button" onClick=${async () => onKept((await api.get("/admin/letterhead")).data)}>${t("day.letterhead_again")}</button>`}<//>
      <div class="office-row">
        <button type="button" class="button main" aria-disabled=${busy || !other || !good} onClick=${() => other && good && save(head, kept)}><${Icon} name="check" />${t(busy ? "loading" : "day.letterhead_save")}</button>
        ${other && html`<button type="button" class="button" onClick=${() => setHead(kept)}>${t("day.letterhead_back")}</button>`}
      </div>
    </section>
    <section class="office-card">
      <h2>${t("day.preview")}</h2>
      <${Preview} head=${head} logo=${logo} />
      <${Refusal} of=${sample.refused} />
      <div class="office-row">
        <button type="button" class="button" aria-disabled=${sample.busy} onClick=${get}><${Icon} name="download" />${t(sample.busy ? "loading" : "day.sample")}</button>
        <${Link} to="/look" class="button quiet"><${Icon} name="image" />${t(logo ? "day.other_logo" : "day.a_logo")}<//>
      </div>
      ${other && html`<p class="quiet">${t("day.sample_old")}</p>`}
    </section>
  </div>`;
}

/** The head and the foot of a paper, white as paper is. @param {{ head: Letterhead, logo: string | null }} props */
const Preview = ({ head, logo }) => html`<div class="day-paper" role="img" aria-label=${t("day.preview_of", { name: head.name || (house.restaurant.value?.name ?? "") })}>
  <div class="day-paper-head">
    <div>
      ${logo && html`<img src=${logo} alt="" />`}
      <strong>${head.name || house.restaurant.value?.name}</strong>
      ${head.address.split("\n").filter((line) => line.trim()).map((line, at) => html`<span key=${at}>${line}</span>`)}
      ${head.tax_id && html`<span>${t("day.tax_number", { number: head.tax_id })}</span>`}
    </div>
    <b>${t("day.invoice")}</b>
  </div>
  <i></i><i></i><i></i>
  ${head.note && html`<span>${head.note}</span>`}
</div>`;
