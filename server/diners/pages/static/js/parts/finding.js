/** Where one is on the menu, and what one looks for. */
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { show } from "diner/doing.js";
import { found } from "diner/finding.js";
import { menu, query, without } from "diner/live.js";

/** The category that is being looked at. */
const at = signal(0);
const BELOW = 90; // pixels: what is covered by the chips does not count

export function Finding() {
  const { categories } = found(menu.value.categories, { query: query.value, without: without.value });
  const rail = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(follow, []);
  useEffect(() => keepInSight(rail.current), [at.value]);
  const count = without.value.length;
  return html`<div class="finding">
    <nav ref=${rail} class="chips" aria-label=${t("menu.categories")}>
      ${categories.map((one) => html`<a key=${one.id} class="chip" href=${`#category-${one.id}`} aria-current=${one.id === at.value ? "true" : null}>${one.name}</a>`)}
    </nav>
    <div class="tools" role="search">
      <div class="search">
        <${Icon} name="search" />
        <input
          type="search"
          placeholder=${t("menu.search")}
          aria-label=${t("menu.search")}
          value=${query.value}
          disabled=${false}
          onInput=${(/** @type {any} */ event) => (query.value = event.target.value)}
        />
      </div>
      <button type="button" class=${`button filter ${count ? "on" : ""}`} disabled=${false} onClick=${() => show("filter")}>
        <${Icon} name="sliders-horizontal" />
        <span>${count ? t("filter.button_on", { count }) : t("filter.button")}</span>
      </button>
    </div>
  </div>`;
}

/** Sees which category is on the screen, a frame at most a time. */
function follow() {
  let asked = 0;
  const look = () => {
    asked = 0;
    const sections = [...document.querySelectorAll(".category")];
    const above = sections.filter((one) => one.getBoundingClientRect().top < BELOW);
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 4 && scrollY > 0;
    const seen = end ? sections[sections.length - 1] : (above[above.length - 1] ?? sections[0]);
    at.value = Number(seen?.id.replace("category-", "") ?? 0);
  };
  const soon = () => (asked ||= requestAnimationFrame(look));
  addEventListener("scroll", soon, { passive: true });
  soon();
  return () => removeEventListener("scroll", soon);
}

/** @param {HTMLElement | null} rail */
function keepInSight(rail) {
  const chip = /** @type {HTMLElement | null | undefined} */ (rail?.querySelector('[aria-current="true"]'));
  if (!rail || !chip) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  rail.scrollTo({ left: chip.offsetLeft - (rail.clientWidth - chip.offsetWidth) / 2, behavior: still ? "auto" : "smooth" });
}
