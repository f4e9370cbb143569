/**
 * What this page knows of its table, as signals: components read them. What the table tells `seat.js` writes,
 * what a person does `doing.js` and the component in which they do it.
 *
 * Owns: the state of the page. Must not: connect, or draw.
 *
 * @typedef {{ code: string, details: Record<string, any> }} Shut why no orders are taken now
 * @typedef {import("diner/visit.js").Visit} Visit
 */
import { computed, signal } from "@preact/signals";
import { startOfPage } from "trivet/i18n.js";
import { localStorage, sessionStorage } from "trivet/shelf.js";

import { itemsOf, nameIn } from "diner/menu.js";
import { createNote } from "diner/note.js";
import { who } from "diner/people.js";
import { read } from "diner/visit.js";
import { hopedOf } from "diner/wished.js";

const start = startOfPage();

/** The code that was scanned; null on a page that has none. @type {string | null} */
export const qrToken = start.qr_token ?? null;
export const place = { restaurantId: start.menu?.restaurant.id ?? 0, tableId: start.table?.id ?? 0 };
export const table = signal(/** @type {{ id: number, table_number: number }} */ (start.table));
export const menu = signal(/** @type {import("diner/menu.js").Menu} */ (start.menu));
/** What names the menu as the page came with it, for `If-None-Match`. @type {string | null} */
export const menuEtag = start.menu_etag ?? null;
export const items = computed(() => itemsOf(menu.value));
/** What a line is called, in the reader's language. @param {{ menu_item_id: number, name: string }} line */
export const nameOf = (line) => nameIn(items.value, line);
export const shut = signal(/** @type {Shut | null} */ (start.shut ?? null));
/** Whether it was so already when the page was drawn. */
export const shutAtFirst = shut.peek() !== null;
/** Whether it has been so ever since: then that stands above the menu, and else in the bar. */
export const shutSinceFirst = signal(shutAtFirst);
shut.subscribe((is) => void (is === null && (shutSinceFirst.value = false)));

/** Who this phone is at the table; null until somebody joins. */
export const visit = signal(/** @type {Visit | null} */ (null));
export const people = signal(/** @type {readonly import("diner/people.js").Guest[]} */ ([]));
/** Whether the orders were read; before that, none is not nothing. */
export const ordersKnown = signal(false);
export const orders = signal(/** @type {readonly import("diner/orders.js").Order[]} */ ([]));
export const calls = signal(/** @type {import("diner/calls.js").Calls} */ ({}));
export const cart = signal(/** @type {import("diner/cart.js").Cart | null} */ (null));
export const placing = signal(/** @type {import("diner/placing.js").Placing | null} */ (null));
/** What was typed for the whole order. */
export const note = createNote(sessionStorage);
export const status = signal(/** @type {import("trivet/trivet.js").Status} */ ({ phase: "idle", lost: false, retryAt: null }));
/** The visit has ended while somebody looked at it. */
export const ended = signal(false);
/** It was this phone's seat only that has ended: its token is over, or somebody has sent it away. */
export const seatLost = signal(false);
/** What was taken before its taker had joined, or had the pass, in that order. */
export const wished = signal(/** @type {readonly import("diner/wished.js").Wish[]} */ ([]));
/** The same as item ids and how often. */
export const hoped = computed(() => hopedOf(wished.value));
/** The line that somebody else has changed last, what of it, and when: it glows. */
export const touched = signal(/** @type {{ public_id: string, by: string, what: "new" | "qty" | "note" | "options", qty: number, at: number } | null} */ (null));

/** Which sheet is open; one at a time. */
export const sheet = signal(/** @type {{ name: string, [more: string]: any } | null} */ (null));
/** What is written into the search, and what must not be in it. */
export const query = signal("");
export const WITHOUT = "trivet.without";
export const without = signal(/** @type {string[]} */ ((read(localStorage, WITHOUT) ?? []).filter?.((/** @type {unknown} */ one) => typeof one === "string") ?? []));

export const me = computed(() => visit.value?.member_id ?? null);
export const passNeeded = computed(() => visit.value !== null && (cart.value?.told.sessionId ? cart.value.told.passNeeded : visit.value.daily_pass_required && !visit.value.pass_validated));
/** Whether something can be put into the cart at all. */
export const taking = computed(() => shut.value === null && !ended.value && !(cart.value?.cartLocked ?? false));

/** Name and colour of a member. @param {string | null | undefined} id */
export const person = (id) => who(people.value, id);
