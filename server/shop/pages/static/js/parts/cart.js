/** The cart: what is in it, of whom where it is a household's, and what it comes to. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { Person } from "trivet/components/person.js";
import { Stepper } from "trivet/components/stepper.js";
import { t, wrong } from "trivet/i18n.js";

import { isShared } from "shop/cart.js";
import { empty, part, wantOf } from "shop/carting.js";
import { account, cart, glowing, refusals, restaurant, shown, user } from "shop/live.js";
import { aboutLine, price } from "shop/saying.js";
import { go, openLine } from "shop/searching.js";

/** @typedef {import("shop/cart.js").Line} Line */

const NBSP = "\u00a0"; // so that the pencil stays beside the last word

export function CartRoom() {
  const is = shown.value;
  if (cart.value === null) return html`<main class="room narrow"><h1>${t("cart.title")}</h1><p class="quiet-words" role="status">${t("loading")}</p></main>`;
  return html`<main class="room narrow">
    <${Back} />
    <div class="room-head"><h1>${t("cart.title")}</h1><${People} /></div>
    ${is.items.length === 0
      ? html`<div class="nothing"><${Icon} name="shopping-basket" /><p>${t("cart.empty")}</p><button type="button" class="button main" onClick=${() => go("shop")}>${t("cart.shop")}</button></div>`
      : html`${is.cart_locked && html`<p class="notice wait" role="status"><${Icon} name="clock" /><span>${wrong({ code: "CART_LOCKED" })}</span></p>`}
          <ul class="lines">${is.items.map((line) => html`<${CartLine} key=${line.id} line=${line} />`)}</ul>
          <${Sums} total=${is.total} locked=${is.cart_locked} />`}
    <${Share} />
    ${is.items.length > 0 && html`<div class="room-foot"><${Onward} total=${is.total} /></div>`}
  </main>`;
}

export const Back = ({ to = "shop", words = t("cart.back") }) => html`<button type="button" class="button quiet back" onClick=${() => go(to)}><${Icon} name="arrow-left" /><span>${words}</span></button>`;

/** @param {{ line: Line }} props */
function CartLine({ line }) {
  const glow = glowing.value.get(line.id);
  const refused = refusals.value.get(line.product_id);
  const about = aboutLine(line);
  return html`<li class=${`line ${glow ? "glows" : ""} ${line.in_stock_anywhere ? "" : "gone"}`}>
    <div class="line-words">
      <h2>${isShared(shown.value) && html`<${Of} id=${line.member_id} />`}<button type="button" class="line-name" aria-label=${t("cart.edit", { name: line.name })} aria-disabled=${shown.value.cart_locked ? "true" : null} onClick=${() => shown.value.cart_locked || openLine(line)}>${line.name}${NBSP}<${Icon} name="pencil" /></button></h2>
      ${about && html`<p class="line-about">${about}</p>`}
      ${!line.in_stock_anywhere && html`<p class="line-wrong">${t("cart.gone")}</p>`}
      ${refused && html`<p class="line-wrong" role="alert">${refused}</p>`}
      ${glow && html`<p class="line-news">${glow}</p>`}
    </div>
    <p class="price line-price">${price(line.line_total)}</p>
    <${Stepper} name=${line.name} count=${line.quantity} disabled=${shown.value.cart_locked} onChange=${(/** @type {number} */ to) => wantOf(line, to)} />
  </li>`;
}

/** @param {{ id: string }} props */
function Of({ id }) {
  const index = shown.value.members.findIndex((one) => one.member_id === id);
  return html`<${Person} name=${shown.value.members[index]?.nickname || t("cart.somebody")} index=${index} small />`;
}

function People() {
  if (!isShared(shown.value)) return null;
  return html`<span class="people">${shown.value.members.map((one, index) => html`<${Person} key=${one.member_id} name=${one.nickname || t("cart.somebody")} index=${index} away=${one.connected === false} />`)}</span>`;
}

/** @param {{ total: number, locked: boolean }} props */
const Sums = ({ total, locked }) => html`<dl class="sums"><div class="sums-total"><dt>${t("cart.sum")}</dt><dd class="price">${price(total)}</dd></div></dl>
  <p class="quiet-words">${t("cart.sum_hint")}</p>
  ${!locked && html`<p><button type="button" class="button quiet clear" onClick=${empty}><${Icon} name="trash-2" />${t("cart.clear")}</button></p>`}`;

/** @param {{ total: number }} props */
function Onward({ total }) {
  if (!shown.value.is_owner) return html`<p class="notice"><${Icon} name="info" /><span>${t("cart.not_owner")}</span></p>`;
  return html`<button type="button" data-home class="button main wide" onClick=${() => go(user.value ? "checkout" : "sign-in", user.value ? "" : "checkout")}>${t("cart.checkout")} · <span class="price">${price(total)}</span></button>`;
}

/** A link by which the household joins; whoever has joined may leave again. */
function Share() {
  const [link, setLink] = useState("");
  if (cart.value && account.kept().joined) return html`<p class="share"><button type="button" class="button" onClick=${part}><${Icon} name="log-out" />${t("share.leave")}</button></p>`;
  if (!account.hasCart()) return null;
  const make = async () => {
    try {
      const { url } = (await account.asBuyer("POST", "/cart/share")).data;
      setLink(url);
      if (navigator.share) await navigator.share({ title: restaurant?.name, url }).catch(() => {});
    } catch (error) {
      pass(wrong(/** @type {any} */ (error)));
    }
  };
  const copy = () => navigator.clipboard?.writeText(link).then(() => pass(t("share.copied"), { icon: "check" }), () => {});
  return html`<section class="share" aria-label=${t("share.title")}>
    ${link
      ? html`<p>${t("share.hint")}</p><div class="share-link"><input readonly aria-label=${t("share.link")} value=${link} onFocus=${(/** @type {any} */ event) => event.target.select()} /><button type="button" class="button" onClick=${copy}>${t("share.copy")}</button></div>`
      : html`<button type="button" class="button" onClick=${make}><${Icon} name="users" />${t("share.button")}</button>`}
  </section>`;
}
