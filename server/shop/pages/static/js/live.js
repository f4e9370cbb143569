/** What the page knows: what it began with, and what has become of it since. Must not: ask anybody. */
import { computed, signal } from "@preact/signals";
import { startOfPage } from "trivet/i18n.js";
import { localStorage } from "trivet/shelf.js";

import { createAccount, lock } from "shop/account.js";
import { EMPTY, hoped } from "shop/cart.js";
import { routeOf } from "shop/route.js";
import { wishOf } from "shop/wish.js";

/**
 * @typedef {import("shop/stock.js").Product} Product
 * @typedef {import("shop/cart.js").Cart} Cart
 * @typedef {{ id: number, name: string, address: string, pick_up: boolean, delivery: boolean }} Branch
 * @typedef {{ id: number, name: string, products: number }} Category
 * @typedef {{ categories: { id: number, name: string, count: number }[], brands: { brand: string, count: number }[],
 *   tags: { tag: string, count: number }[], price: { min: number | null, max: number | null } }} Facets
 * @typedef {{ products: readonly Product[], total: number, facets: Facets }} Found
 */

const start = startOfPage();

/** Undefined where the page is none of a shop. @type {{ slug: string, name: string, timezone: string, currency: string, logo: string | null } | undefined} */
export const restaurant = start.restaurant;
/** In which products are asked for; null where the shop is written in one. @type {string | null} */
export const menuLanguage = start.language ?? null;
/** @type {readonly Branch[]} */
export const branches = start.branches ?? [];
/** @type {readonly Category[]} */
export const categories = start.categories ?? [];

export const account = createAccount({ slug: restaurant?.slug ?? "", storage: localStorage, lock, now: Date.now });
export const user = account.user;

export const wish = signal(wishOf(start.query ?? ""));
export const found = signal(/** @type {Found} */ ({ products: start.products ?? [], total: start.total ?? 0, facets: start.facets }));
/** How the search is going. */
export const searching = signal(/** @type {"" | "busy" | "more" | "failed"} */ (""));
export const route = signal(routeOf(globalThis.location?.hash ?? ""));

/** The cart as the shop has it; null until it is known. */
export const cart = signal(/** @type {Cart | null} */ (null));
/** The order that has just been made of it while it was at the checkout here, by whichever device; "" before and after. */
export const made = signal("");
/** What was tapped and is not confirmed yet, by what it is of. */
export const hopes = signal(/** @type {ReadonlyMap<string, import("shop/cart.js").Hope>} */ (new Map()));
/** Why the last tap was in vain, by the product. @type {import("@preact/signals").Signal<ReadonlyMap<number, string>>} */
export const refusals = signal(new Map());
/** Which lines somebody else has just changed, and what that was. */
export const glowing = signal(/** @type {ReadonlyMap<string, string>} */ (new Map()));
/** Every product that was seen, by its id. @type {Map<number, Product>} */
export const seen = new Map(found.peek().products.map((one) => [one.id, one]));

/** The cart as it will be. */
export const shown = computed(() => hoped(cart.value ?? EMPTY, hopes.value.values(), (id) => seen.get(id) ?? null));

/** What is open over the page. */
export const sheet = signal(/** @type {null | { name: "product", product: Product, line?: import("shop/cart.js").Line } | { name: "filter" } | { name: "cart" }} */ (null));
