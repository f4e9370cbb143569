/** The menu as it is sold, dishes and their options: what is out, what is left, and switching it, by category or by search. */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { may } from "staff/account.js";
import { house } from "staff/house.js";
import { matching } from "staff/matching.js";
import { useMenu } from "staff/menu.js";
import { Edit } from "staff/menu/edit/page.js";
import { ChoiceRow } from "staff/menu/choice_row.js";
import { Row } from "staff/menu/row.js";
import { asTold, choices, scarce } from "staff/menu/sale.js";
import { Link } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @param {{ rest: string[] }} props "/menu/edit/…" is how managers write it */
export function Page({ rest }) {
  return rest[0] === "edit" && may("manager") ? html`<${Edit} part=${rest[1]} />` : html`<${Sale} />`;
}

function Sale() {
  const { items: menu, failed, again } = useMenu();
  const [search, setSearch] = useState("");
  const [onlyScarce, setOnlyScarce] = useState(false);
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  const items = asTold(menu, house.items.value, house.options.value);
  const options = choices(items, house.options.value);
  const short = scarce(items);
  const out = scarce(options);
  const shown = matching(onlyScarce ? short : items, search);
  const chosen = matching(onlyScarce ? out : options, search);
  useShortcuts([
    { keys: "/", does: "menu.search", run: () => box.current?.focus() },
    { keys: "o", does: "menu.only_scarce", run: () => setOnlyScarce((on) => !on) },
  ]);
  return html`<header class="menu-head">
      <h1>${t("page.menu")}</h1>
      <label class="menu-search field">
        <span class="aloud">${t("menu.search")}</span>
        <input type="search" ref=${box} placeholder=${t("menu.search")} value=${search} onInput=${(/** @type {Event} */ event) => setSearch(/** @type {HTMLInputElement} */ (event.target).value)} />
      </label>
      ${may("manager") && html`<${Link} to="/menu/edit" class="button"><${Icon} name="pencil" />${t("menu.edit.title")}<//>`}
      <button type="button" class="chip" aria-pressed=${onlyScarce} aria-keyshortcuts="o" onClick=${() => setOnlyScarce(!onlyScarce)}>${t("menu.only_scarce")} · ${short.length + out.length}<${Keys} of="o" /></button>
    </header>
    ${failed && html`<div class="notice alert"><${Icon} name="circle-alert" /><p>${wrong(failed)}</p><button type="button" class="button" onClick=${again}>${t("try_again")}</button></div>`}
    ${!failed && menu.length === 0 && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
    ${menu.length > 0 && shown.length + chosen.length === 0 && html`<p class="quiet">${search ? t("menu.none", { search }) : t("menu.all_there")}</p>`}
    ${groups(shown).map(([category, list]) => html`<section key=${category} class="sale-group">
      <h2>${category}</h2>
      <ul>${list.map((item) => html`<${Row} key=${item.id} item=${item} />`)}</ul>
    </section>`)}
    ${groups(chosen).map(([name, list]) => html`<section key=${`options ${name}`} class="sale-group">
      <h2>${t("menu.choice", { name })}</h2>
      <ul>${list.map((choice) => html`<${ChoiceRow} key=${choice.id} choice=${choice} />`)}</ul>
    </section>`)}`;
}

/**
 * By category, in the order in which they come.
 * @template {{ category: string }} V
 * @param {V[]} items
 */
function groups(items) {
  /** @type {Map<string, V[]>} */
  const found = new Map();
  for (const item of items) found.set(item.category, [...(found.get(item.category) ?? []), item]);
  return [...found];
}
