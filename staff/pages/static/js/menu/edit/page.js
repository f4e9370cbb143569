/** The menu as managers write it: dishes, options, taxes, times, stations, languages, many dishes at once, and what was deleted. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { useBook } from "staff/menu/edit/book.js";
import { Deleted } from "staff/menu/edit/deleted.js";
import { Dishes } from "staff/menu/edit/dishes.js";
import { Hours } from "staff/menu/edit/hours.js";
import { Import } from "staff/menu/edit/import.js";
import { Languages } from "staff/menu/edit/languages.js";
import { Options } from "staff/menu/edit/options.js";
import { Stations } from "staff/menu/edit/stations.js";
import { Taxes } from "staff/menu/edit/taxes.js";
import { Refusal } from "staff/refusal.js";
import { Link } from "staff/router.js";

const PARTS = /** @type {Record<string, import("preact").ComponentType<any>>} */ ({
  dishes: Dishes,
  options: Options,
  taxes: Taxes,
  hours: Hours,
  stations: Stations,
  languages: Languages,
  import: Import,
  deleted: Deleted,
});

/** @param {{ part?: string }} props which part of it the address names */
export function Edit({ part = "dishes" }) {
  const { book, refused, again } = useBook();
  const shown = part in PARTS ? part : "dishes";
  const Part = /** @type {import("preact").ComponentType<any>} */ (PARTS[shown]);
  return html`<header class="office-head">
      <h1>${t("menu.edit.title")}</h1>
      <${Link} to="/menu" class="button"><${Icon} name="arrow-left" />${t("menu.edit.back")}<//>
    </header>
    <nav class="edit-tabs" aria-label=${t("menu.edit.title")}>
      ${Object.keys(PARTS).map((one) => html`<${Link} key=${one} to=${`/menu/edit/${one}`} class="chip" aria-current=${one === shown ? "true" : undefined}>${t(`menu.edit.part.${one}`)}<//>`)}
    </nav>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${again}>${t("try_again")}</button><//>
    ${book === null && !refused && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
    ${book && html`<div class="edit-part"><${Part} book=${book} again=${again} /></div>`}`;
}
