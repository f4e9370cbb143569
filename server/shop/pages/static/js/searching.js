/** Looking for products: the address changes with what is looked for, and the last answer wins. */
import { pass } from "trivet/components/notice.js";
import { wrong } from "trivet/i18n.js";

import { account, found, menuLanguage, restaurant, route, searching, seen, sheet, wish } from "shop/live.js";
import { hashOf, routeOf } from "shop/route.js";
import { asked, queryOf, wishOf } from "shop/wish.js";

/** @typedef {import("shop/wish.js").Wish} Wish */

const TYPED_MS = 250; // after the last letter

let number = 0;
let timer = 0;

/** Looks for this from now on. @param {Partial<Wish>} change @param {{ typed?: boolean }} [how] */
export function look(change, { typed = false } = {}) {
  wish.value = { ...wish.peek(), page: 1, ...change };
  const address = `/shop/${restaurant?.slug}${queryOf(wish.peek()) && `?${queryOf(wish.peek())}`}`;
  if (typed && route.peek().room === "shop") globalThis.history.replaceState(null, "", address);
  else globalThis.history.pushState(null, "", address);
  route.value = routeOf("");
  clearTimeout(timer);
  if (typed) {
    searching.value = "busy"; // what is there is not what was typed
    timer = Number(setTimeout(ask, TYPED_MS));
  } else {
    globalThis.scrollTo({ top: 0 });
    void ask();
  }
}

/** The next products of the same wish, behind those that are there. */
export const more = () => ask(found.peek().products.length);

/** Asks again for what is wished for. @param {number} [offset] */
export async function ask(offset = 0) {
  const mine = ++number;
  searching.value = offset ? "more" : "busy";
  try {
    const said = await account.asAnybody("GET", "/products/search", { query: asked(wish.peek(), (wish.peek().page - 1) * 48 + offset, menuLanguage) });
    if (mine !== number) return;
    for (const one of said.data) seen.set(one.id, one);
    const products = offset ? [...found.peek().products, ...said.data] : said.data;
    found.value = { products, total: said.pagination.total, facets: said.facets };
    searching.value = "";
  } catch {
    if (mine === number) searching.value = "failed";
  }
}

/** A line of the cart as it was chosen, to choose it otherwise. @param {import("shop/cart.js").Line} line */
export async function openLine(line) {
  if (line.version === 0) return; // it is not there yet
  try {
    const product = seen.get(line.product_id) ?? (await account.asAnybody("GET", `/products/${line.product_id}`, { query: { lang: menuLanguage } })).data;
    seen.set(product.id, product);
    sheet.value = { name: "product", product, line };
  } catch (error) {
    pass(wrong(/** @type {any} */ (error)));
  }
}

/** Another screen. @param {string} room @param {string | number} [more] */
export function go(room, more = "") {
  sheet.value = null;
  const hash = hashOf(room, more);
  globalThis.history.pushState(null, "", hash || `${globalThis.location.pathname}${globalThis.location.search}`);
  route.value = routeOf(hash);
  globalThis.scrollTo({ top: 0 });
}

/** Follows the browser's own way back and forth. */
export function followAddress() {
  globalThis.addEventListener("popstate", arrived);
  globalThis.addEventListener("hashchange", arrived);
}

function arrived() {
  sheet.value = null;
  route.value = routeOf(globalThis.location.hash);
  const there = wishOf(globalThis.location.search);
  if (queryOf(there) === queryOf(wish.peek())) return;
  wish.value = there;
  void ask();
}
