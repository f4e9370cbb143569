/** What was deleted of the menu, the latest first, to be restored. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { hourly } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { house } from "staff/house.js";
import { deleted } from "staff/menu/edit/book.js";
import { bringBack } from "staff/menu/edit/restoring.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("staff/menu/edit/book.js").Deleted} Thing */

/** @param {{ again: () => Promise<unknown> }} props */
export function Deleted({ again }) {
  const [things, setThings] = useState(/** @type {Thing[] | null} */ (null));
  const [read, { refused }] = useAsk(async () => setThings(await deleted()), { inTurn: true });
  const [back, { busy }] = useAsk((/** @type {Thing} */ thing) => bringBack(thing, () => void Promise.all([read(), again()])));
  useEffect(() => void read(), []);
  return html`<p class="quiet">${t("menu.edit.deleted_hint")}</p>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${read}>${t("try_again")}</button><//>
    ${things === null && !refused && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
    ${things?.length === 0 && html`<p class="office-empty">${t("menu.edit.nothing_deleted")}</p>`}
    <ul class="edit-list">
      ${things?.map((thing) => html`<li key=${`${thing.kind} ${thing.id}`} class="edit-row">
        <div class="edit-said">
          <span class="edit-name">${thing.name}</span>
          <span class="quiet"><bdi>${what(thing)}</bdi> · ${at(thing.deleted_at)}</span>
        </div>
        <button type="button" class="button" aria-disabled=${busy} aria-label=${t("menu.edit.restore_it", { name: thing.name })} onClick=${() => void back(thing)}><${Icon} name="undo-2" />${t("menu.edit.restore")}</button>
      </li>`)}
    </ul>`;
}

/** @param {Thing} thing */
function what({ kind, category, group }) {
  if (group !== null) return t("menu.edit.option_of", { group });
  return category === null ? t(`menu.edit.kind.${kind}`) : t("menu.edit.dish_under", { category });
}

/** @param {string} time */
const at = (time) =>
  new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", ...hourly(), timeZone: house.restaurant.value?.timezone ?? "UTC" }).format(Date.parse(time));
