/**
 * What stands around every page: where one can go, who one is, how it stands with the connection, and the page itself.
 *
 * Owns: the navigation and what is the same everywhere. Must not: know what is on a page.
 */
import { useComputed, useSignalEffect } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Passing } from "trivet/components/notice.js";
import { user, may } from "staff/account.js";
import { useBells } from "staff/bells.js";
import { Connection } from "staff/connection.js";
import { focused } from "staff/focus.js";
import { house } from "staff/house.js";
import { KeysSheet, MoreSheet } from "staff/frame_sheets.js";
import { FIRST, PAGES, pageOf } from "staff/pages.js";
import { go, Link, place } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";
import { sounds } from "staff/sound.js";
import { requestNews } from "staff/stock/news.js";

const IN_BAR = 4; // of the pages; the others are behind "more"

export function Frame() {
  const [sheet, setSheet] = useState(/** @type {"" | "keys" | "more"} */ (""));
  const mine = PAGES.filter((page) => may(page.role));
  const listed = mine.filter((page) => !page.apart);
  const asked = place.value.name;
  const page = pageOf(asked || FIRST);
  const allowed = page && may(page.role) ? page : null;
  useEffect(() => {
    if (!asked) go(`/${FIRST}`, { replace: true });
  }, [asked]);
  useBells();
  useShortcuts([
    ...mine.map(({ name, keys }) => ({ keys, does: `page.${name}`, run: () => go(`/${name}`) })),
    { keys: "?", does: "keys.title", run: () => setSheet("keys") },
    { keys: "m", does: "keys.mute", run: () => sounds.mute(!sounds.muted.value) },
  ]);
  const close = () => setSheet("");
  return html`<a class="skip" href="#main">${t("frame.skip")}</a>
    <${Navigation} pages=${listed} here=${page?.name} onMore=${() => setSheet("more")} onKeys=${() => setSheet("keys")} />
    <div class="frame-page">
      <${Connection} />
      ${allowed ? html`<${Shown} key=${allowed.name} page=${allowed} />` : html`<${Nothing} there=${Boolean(page)} />`}
    </div>
    ${sheet === "keys" && html`<${KeysSheet} onClose=${close} />`}
    ${sheet === "more" && html`<${MoreSheet} pages=${listed} onClose=${close} />`}
    <${Passing} />`;
}

/** @param {{ pages: import("staff/pages.js").PageEntry[], here?: string, onMore: () => void, onKeys: () => void }} props */
function Navigation({ pages, here, onMore, onKeys }) {
  const name = useComputed(() => house.restaurant.value?.name ?? "Trivet");
  const logo = house.restaurant.value?.logo;
  const waiting = useComputed(() => house.calls.value.size + house.alerts.value.size);
  const asked = useComputed(() => Object.values(requestNews()).reduce((sum, count) => sum + count, 0));
  const counts = new Map([[FIRST, waiting.value], ["stock", asked.value]]);
  const hidden = pages.slice(IN_BAR).some((page) => page.name === here);
  const rail = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => rail.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), [here, name.value, logo]);
  return html`<nav class="rail" ref=${rail} aria-label=${t("frame.navigation")}>
    <p class="rail-name">${logo && html`<img src=${logo} alt="" width="32" height="32" />`}<span>${name}</span></p>
    <ul>
      ${pages.map(
        (page, index) => html`<li class=${index < IN_BAR ? "" : "rail-only"}>
          <${Link} to=${`/${page.name}`} class="rail-link" aria-current=${page.name === here ? "page" : undefined} aria-keyshortcuts=${page.keys}>
            <${Icon} name=${page.icon} />
            <span class="rail-word">${t(`page.${page.name}`)}</span>
            ${(counts.get(page.name) ?? 0) > 0 && html`<span class="rail-count"><span class="aloud">${t("frame.waiting")} </span>${counts.get(page.name)}</span>`}
            <${Keys} of=${page.keys} />
          <//>
        </li>`,
      )}
      <li class="bar-only">
        <button type="button" class="rail-link" aria-current=${hidden ? "page" : undefined} onClick=${onMore}>
          <${Icon} name="menu" /><span class="rail-word">${t("frame.more")}</span>
        </button>
      </li>
    </ul>
    <div class="rail-foot rail-only">
      <${MuteButton} />
      <button type="button" class="rail-link" aria-keyshortcuts="?" onClick=${onKeys}><${Icon} name="keyboard" /><span class="rail-word">${t("keys.title")}</span><${Keys} of="?" /></button>
      <button type="button" class="rail-link" onClick=${onMore}><${Icon} name="user" /><span class="rail-word">${user.value?.name}</span></button>
    </div>
  </nav>`;
}

/** Whether the bell may ring; a switch that stays as it was set. */
export function MuteButton() {
  const muted = sounds.muted.value;
  const silent = muted || !sounds.audible.value;
  return html`<button type="button" class="rail-link" aria-pressed=${muted} aria-keyshortcuts="m" onClick=${() => sounds.mute(!muted)}>
    <${Icon} name=${silent ? "volume-x" : "volume-2"} /><span class="rail-word">${t(muted ? "frame.muted" : silent ? "frame.touch_to_hear" : "frame.rings")}</span><${Keys} of="m" />
  </button>`;
}

/**
 * A page, loaded when it is first shown.
 * @param {{ page: import("staff/pages.js").PageEntry }} props
 */
function Shown({ page }) {
  const [loaded, setLoaded] = useState(/** @type {{ Page?: any, failed?: boolean }} */ ({}));
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  useSignalEffect(() => {
    document.title = `${t(`page.${page.name}`)} · ${house.restaurant.value?.name ?? "Trivet"}`;
  });
  useEffect(() => {
    main.current?.focus({ preventScroll: true });
    let here = true;
    page.load().then(
      ({ Page }) => here && setLoaded({ Page }),
      () => here && setLoaded({ failed: true }),
    );
    return () => void (here = false);
  }, [page]);
  return html`<main id="main" tabindex="-1" ref=${main} class=${`page-${page.name}`}>
    ${loaded.Page && html`<${loaded.Page} rest=${place.value.rest} />`}
    ${loaded.failed && html`<div class="notice alert"><${Icon} name="circle-alert" /><p>${t("frame.not_loaded")}</p><button type="button" class="button" onClick=${() => location.reload()}>${t("reload")}</button></div>`}
    ${!loaded.Page && !loaded.failed && html`<div class="skeleton page-skeleton" aria-busy="true"></div>`}
  </main>`;
}

/** @param {{ there: boolean }} props whether there is such a page, though not for everybody */
const Nothing = ({ there }) => html`<main id="main" tabindex="-1" ref=${focused} class="page-nothing">
  <h1>${t(there ? "frame.not_yours" : "frame.no_page")}</h1>
  <p><${Link} to=${`/${FIRST}`} class="button main">${t(`page.${FIRST}`)}<//></p>
</main>`;
