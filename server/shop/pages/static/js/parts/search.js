/** What one looks for: products while one writes, and names that one may be about to write. */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { Icon } from "trivet/components/icon.js";
import { t } from "trivet/i18n.js";

import { account, menuLanguage, seen, sheet, wish } from "shop/live.js";
import { look } from "shop/searching.js";

/** @typedef {{ id: number, name: string, category_id: number, photo: string | null }} Suggestion */

const MANY = 8;
const WAIT_MS = 120;

/** What may be meant, and which of it is chosen by the arrow keys; -1 none. */
const offered = signal(/** @type {readonly Suggestion[]} */ ([]));
const at = signal(-1);
let number = 0;
let timer = 0;

export function Search() {
  const open = offered.value.length > 0;
  return html`<form class="search" role="search" onSubmit=${submit} onFocusOut=${left}>
    <${Icon} name="search" />
    <input
      type="search"
      role="combobox"
      aria-expanded=${open ? "true" : "false"}
      aria-controls="offered"
      aria-autocomplete="list"
      aria-activedescendant=${at.value >= 0 ? `offered-${at.value}` : null}
      autocomplete="off"
      enterkeyhint="search"
      maxlength="100"
      placeholder=${t("shop.search")}
      aria-label=${t("shop.search")}
      value=${wish.value.words}
      disabled=${false}
      onInput=${typed}
      onKeyDown=${keyed}
    />
    <ul id="offered" class="offered" role="listbox" aria-label=${t("shop.offered")} hidden=${!open}>
      ${offered.value.map((one, index) => html`<li key=${one.id} id=${`offered-${index}`} role="option" aria-selected=${index === at.value ? "true" : "false"} onPointerDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => choose(one)}>
        <${Icon} name="search" /><span>${one.name}</span>
      </li>`)}
    </ul>
  </form>`;
}

/** @param {Event} event */
function typed(event) {
  const words = /** @type {HTMLInputElement} */ (event.target).value;
  look({ words, category: words ? null : wish.peek().category }, { typed: true });
  clearTimeout(timer);
  at.value = -1;
  const mine = ++number;
  if (words.trim() === "") return void (offered.value = []);
  timer = Number(setTimeout(() => void offer(words.trim(), mine), WAIT_MS));
}

/** @param {string} words @param {number} mine */
async function offer(words, mine) {
  try {
    const { data } = await account.asAnybody("GET", "/products/autocomplete", { query: { q: words, limit: MANY, lang: menuLanguage } });
    if (mine === number) offered.value = data;
  } catch {
    // the products themselves say that there is no connection
  }
}

/** @param {KeyboardEvent} event */
function keyed(event) {
  const all = offered.peek();
  if (event.key === "Escape" && all.length > 0) {
    event.preventDefault();
    return shut();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const next = at.peek() + (event.key === "ArrowDown" ? 1 : -1);
  at.value = next < -1 ? all.length - 1 : next >= all.length ? -1 : next;
}

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  const chosen = offered.peek()[at.peek()];
  if (chosen) return choose(chosen);
  shut();
  /** @type {HTMLElement | null} */ (document.activeElement)?.blur(); // a phone's keyboard goes
}

/** @param {Suggestion} one */
function choose(one) {
  shut();
  look({ words: one.name, category: null }, { typed: true });
  const known = seen.get(one.id);
  if (known) sheet.value = { name: "product", product: known };
}

/** @param {FocusEvent} event */
function left(event) {
  const to = /** @type {Node | null} */ (event.relatedTarget);
  if (!(/** @type {HTMLElement} */ (event.currentTarget).contains(to))) shut();
}

function shut() {
  number += 1;
  clearTimeout(timer);
  offered.value = [];
  at.value = -1;
}
