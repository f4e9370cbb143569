/**
 * Customers: found by the number of an order, an address or a telephone, and the story of one on a page. For managers.
 *
 * `/staff/customers?q=anna@`, `/staff/customers/12`.
 */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { OrderLine } from "staff/customers/order_line.js";
import { sought, WORDS_MAX } from "staff/customers/reading.js";
import { CustomerStory } from "staff/customers/story.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { go, Link, place } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("staff/customers/reading.js").Customer} Customer */
/** @typedef {import("staff/customers/reading.js").Order} Order */

/** @param {{ rest: string[] }} props */
export const Page = ({ rest }) => (rest[0] ? html`<${CustomerStory} key=${rest[0]} id=${rest[0]} />` : html`<${Search} />`);

function Search() {
  const asked = sought(place.value.query.get("q") ?? "");
  const [typed, setTyped] = useState(asked);
  const [found, setFound] = useState(/** @type {{ q: string, customers: Customer[], orders: Order[] } | null} */ (null));
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [search, { busy, refused }] = useAsk(async (/** @type {string} */ q) => setFound({ q, ...(await api.get("/api/v1/admin/search", { query: { q } })).data.data }), { inTurn: true });
  useEffect(() => {
    setTyped(asked);
    if (asked) void search(asked);
    else setFound(null);
  }, [asked]);
  useShortcuts([{ keys: "/", does: "customers.search", run: () => box.current?.focus() }]);
  function send(/** @type {Event} */ event) {
    event.preventDefault();
    const q = sought(typed);
    if (q === asked && q) void search(q);
    else go(q ? `/customers?${new URLSearchParams({ q })}` : "/customers", { replace: true });
  }
  const none = found && found.customers.length + found.orders.length === 0;
  return html`<header class="office-head"><h1>${t("page.customers")}</h1><${Keys} of="/" /></header>
    <div class="customers">
      <form class="customers-search" role="search" onSubmit=${send}>
        <label class="field"><span class="field-name">${t("customers.search")}</span><input type="search" ref=${box} value=${typed} maxlength=${WORDS_MAX} autocomplete="off" aria-describedby="customers-hint" onInput=${(/** @type {Event} */ event) => setTyped(/** @type {HTMLInputElement} */ (event.target).value)} /></label>
        <button class="button main" aria-disabled=${busy}><${Icon} name="search" />${t("customers.find")}</button>
        <p class="field-hint" id="customers-hint">${t("customers.hint")}</p>
      </form>
      <${Refusal} of=${refused}><button type="button" class="button" onClick=${() => search(asked)}>${t("try_again")}</button><//>
      ${busy && found?.q !== asked && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton order-skeleton"></div></div>`}
      ${none && html`<div class="office-empty"><${Icon} name="search" /><p>${t("customers.none", { q: found.q })}</p></div>`}
      ${found && found.orders.length > 0 && html`<section><h2>${t("page.orders")}</h2><ul class="customer-rows">${found.orders.map((order) => html`<${OrderLine} key=${order.order_id} order=${order} whose />`)}</ul></section>`}
      ${found && found.customers.length > 0 && html`<section><h2>${t("customers.people")}</h2><ul class="customer-rows">${found.customers.map((one) => html`<li key=${one.id}>
        <${Link} to=${`/customers/${one.id}`} class="customer-open"><strong>${one.name || t("customers.nameless", { id: one.id })}</strong><span class="quiet">${[one.email, one.phone].filter(Boolean).join(" · ")}</span><//>
      </li>`)}</ul></section>`}
    </div>`;
}
