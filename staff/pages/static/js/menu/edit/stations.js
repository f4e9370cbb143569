/** Where the kitchen makes what, to be renamed: a station is wherever a category or a dish names it. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Sheet } from "trivet/components/sheet.js";
import { put, stations } from "staff/menu/edit/book.js";
import { madeAt, stationWrong } from "staff/menu/edit/drafts.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/menu/edit/book.js").Book} Book */
/** @typedef {import("staff/menu/edit/book.js").Station} Station */

/** @param {{ book: Book, again: () => Promise<unknown> }} props */
export function Stations({ book, again }) {
  const [found, setFound] = useState(/** @type {Station[] | null} */ (null));
  const [open, setOpen] = useState(/** @type {Station | null} */ (null));
  const [read, { refused }] = useAsk(async () => setFound(await stations()), { inTurn: true });
  useEffect(() => void read(), []);
  return html`<p class="quiet">${t("menu.edit.stations_hint")}</p>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${read}>${t("try_again")}</button><//>
    ${found === null && !refused && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
    ${found?.length === 0 && html`<p class="office-empty">${t("menu.edit.no_stations")}</p>`}
    <ul class="edit-list">
      ${found?.map((station) => html`<li key=${station.name} class="edit-row">
        <div class="edit-said">
          <span class="edit-name">${station.name}</span>
          <span class="quiet">${station.categories.map((id) => html`<bdi key=${id}>${categoryName(book, id)}</bdi> · `)}${t("menu.edit.count", { count: madeAt(book, station) })}</span>
        </div>
        <button type="button" class="button" aria-label=${t("menu.edit.rename_it", { name: station.name })} onClick=${() => setOpen(station)}><${Icon} name="pencil" />${t("menu.edit.rename")}</button>
      </li>`)}
    </ul>
    ${open && html`<${Renaming} station=${open} others=${(found ?? []).map(({ name }) => name).filter((name) => name !== open.name)} onDone=${() => void Promise.all([read(), again()])} onClose=${() => setOpen(null)} />`}`;
}

/** @param {{ station: Station, others: string[], onDone: () => void, onClose: () => void }} props */
function Renaming({ station, others, onDone, onClose }) {
  const [name, setName] = useState(station.name);
  const [tried, setTried] = useState(false);
  const wrong = stationWrong(name);
  const [save, { busy, refused }] = useAsk(async () => {
    setTried(true);
    if (wrong) return;
    await put(`stations/${encodeURIComponent(station.name)}`, { name });
    onClose();
    onDone();
    pass(t("menu.edit.renamed", { name: name.trim() }), { icon: "check" });
  });
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    save();
  };
  return html`<${Sheet} title=${t("menu.edit.rename_it", { name: station.name })} onClose=${onClose}>
    <form class="office-form" onSubmit=${send} novalidate>
      <${Field} label=${t("menu.edit.name")} value=${name} maxlength="40" autocomplete="off" onInput=${setName} hint=${others.includes(name.trim()) ? t("menu.edit.joins_station", { name: name.trim() }) : t("menu.edit.rename_hint")} wrong=${tried && wrong ? t(wrong) : ""} autofocus />
      <${Refusal} of=${refused} />
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : "menu.edit.save")}</button>
    </form>
  <//>`;
}

/** @param {Book} book @param {number} id */
const categoryName = (book, id) => book.categories.find((one) => one.id === id)?.name ?? "";
