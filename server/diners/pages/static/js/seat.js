/**
 * A seat at the table: the connection of this phone's member, and what each frame means for what the page shows.
 *
 * Owns: taking a seat, coming back to it, losing it. Must not: draw, or decide what a person wants.
 */
import { batch } from "@preact/signals";
import { keyOf } from "trivet/choosing.js";
import { announce, pass, stand } from "trivet/components/notice.js";
import { http } from "trivet/http.js";
import { language, t } from "trivet/i18n.js";
import { localStorage, sessionStorage } from "trivet/shelf.js";
import { ago, learn, serverTime } from "trivet/time.js";
import { dinerConnection, TrivetError } from "trivet/trivet.js";

import { createAbsence } from "diner/absence.js";
import { callsAfter, callsOf } from "diner/calls.js";
import { createCart } from "diner/cart.js";
import { createCatching } from "diner/catching.js";
import { createConfirming } from "diner/confirming.js";
import * as live from "diner/live.js";
import { menuAfter } from "diner/menu.js";
import { listed, ordersAfter, overtaken, withOrder } from "diner/orders.js";
import { met, peopleAfter } from "diner/people.js";
import { createPlacing } from "diner/placing.js";
import { createPolling } from "diner/polling.js";
import { createRenewing, dueAt } from "diner/renewing.js";
import { shownMine, shownOthers } from "diner/standing.js";
import { uuid } from "trivet/uuid.js";
import { backFromPaying, BILL, forget, keep, read, remember, remembered } from "diner/visit.js";

export const api = http({ token: () => live.visit.peek()?.ws_token });
/** @type {import("trivet/trivet.js").DinerConnection | null} */
let connection = null;
/** @type {ReturnType<typeof createPolling> | null} */
let polling = null;
/** @type {ReturnType<typeof createConfirming> | null} */
let confirming = null;

const sessionId = () => live.visit.peek()?.session_id ?? "";
/** Who has sat at the table that this phone was at last; of no other one they are remembered. */
const GUESTS = "trivet.guests";
const keepGuests = () => keep(localStorage, GUESTS, { session_id: sessionId(), people: live.people.peek() });
function keptGuests() {
  const kept = read(localStorage, GUESTS);
  return kept?.session_id === sessionId() ? kept.people : [];
}

/** The visit that this phone remembers, where it has one: goes back to it. */
export function comeBack() {
  if (location.hash === BILL) backFromPaying(sessionStorage, localStorage, live.place);
  const visit = remembered(localStorage, live.place);
  const mine = live.visit.peek();
  if (visit?.ws_token === mine?.ws_token) return;
  if (visit && visit.member_id === mine?.member_id && visit.session_id === mine.session_id) return renewed(visit);
  if (visit) sit(visit);
  else getUp();
}

/** The same seat, with a newer token: of another tab, or asked for here. @param {import("diner/visit.js").Visit} visit */
function renewed(visit) {
  live.visit.value = visit;
  renewing.look();
}

/** A token lives for hours, a visit may live longer. */
const renewing = createRenewing({
  due: () => (live.visit.peek() && !live.ended.peek() ? (live.visit.peek()?.renew_at ?? 0) : null),
  async renew() {
    const member = live.me.peek();
    const { data, at } = await api.post(`/member/${member}/token`);
    if (live.me.peek() === member) settle({ ...data, renew_at: dueAt(data.expires_at, at ?? null) });
  },
});

/**
 * Takes a seat as this member.
 * @param {import("diner/visit.js").Visit} visit
 */
export function sit(visit) {
  getUp();
  const line = dinerConnection({ url: visit.ws_url, token: () => live.visit.peek()?.ws_token ?? null });
  const cart = createCart({ memberId: visit.member_id, ask, uuid: () => uuid() });
  connection = line;
  confirming = createConfirming({ me: visit.member_id, mine: shownMine, others: shownOthers });
  polling = createPolling({ get: (signal) => api.get("/cart_snapshot", { query: { sessionId: sessionId() }, signal }), take: polled, visible: () => !document.hidden });
  batch(() => {
    live.visit.value = visit;
    live.people.value = keptGuests();
    live.cart.value = cart;
    live.placing.value = createPlacing({ cart, ask, storage: sessionStorage, uuid: () => uuid(), ordered });
  });
  line.on("frame", (frame) => batch(() => heard(frame)));
  line.on("status", (status) => batch(() => lookAt(status)));
  line.on("moved", ({ session_id, ws_token, table }) => moved({ session_id, ws_token, renew_at: 0 }, table));
  line.start();
  renewing.look();
}

/** Leaves the seat as it is: nothing of it is shown or heard any more. */
export function getUp() {
  renewing.stop();
  absence.stop();
  absence.look("idle");
  for (const one of readings) one.stop();
  polling?.stop();
  stand(null);
  live.placing.peek()?.stop();
  connection?.stop();
  connection = null;
  batch(() => {
    live.visit.value = null;
    live.cart.value = null;
    live.placing.value = null;
    live.people.value = [];
    live.orders.value = [];
    live.ordersKnown.value = false;
    live.calls.value = {};
    live.ended.value = false;
    live.seatLost.value = false;
    live.wished.value = [];
  });
}

/** This visit is over for this phone. */
export function forgetVisit() {
  forget(localStorage, live.place);
  getUp();
}

/**
 * Asks the table something over its socket. Rejects with `TrivetError`.
 * @param {any} message
 */
export function ask(message) {
  return connection?.ask(message) ?? Promise.reject(new TrivetError("LOST", "no seat"));
}

/** Tries to connect now. */
export const connectNow = () => connection?.start();

/** @param {any} frame */
function heard(frame) {
  if (live.status.peek().phase === "live") learn(Date.parse(frame.at)); // before that what comes may be long past
  const before = live.cart.peek()?.told.lines.get(frame.item?.public_id);
  live.cart.peek()?.apply(frame);
  lookWhoPlaces();
  live.people.value = peopleAfter(live.people.peek(), frame);
  live.orders.value = ordersAfter(live.orders.peek(), frame);
  live.calls.value = callsAfter(live.calls.peek(), frame, serverTime());
  for (const one of readings) one.heard(frame);
  const act = /** @type {Record<string, (frame: any) => void>} */ (ACTS)[frame.type];
  act?.({ ...frame, before });
}

const ACTS = {
  snapshot: () => {
    keepGuests();
    live.ended.value = false;
    live.seatLost.value = false;
    catchUp();
    reading.menu.start();
  },
  member_join: () => keepGuests(),
  member_update: (/** @type {any} */ { member }) => {
    const visit = live.visit.peek();
    if (visit?.member_id === member.member_id) settle({ nickname: member.nickname });
    keepGuests();
  },
  cart_update: (/** @type {any} */ { item, by, action, before }) => {
    if (by === live.me.peek() || by === "system") return;
    if (action === "deleted") return removedBy(by, before ?? item);
    const what = changeOf(before, item);
    if (what) live.touched.value = { public_id: item.public_id, by, what, qty: item.qty, at: Date.now() };
  },
  menu_update: (/** @type {any} */ frame) => {
    live.menu.value = menuAfter(live.menu.peek(), frame);
    if (frame.anew) reading.menu.start();
  },
  waiter_called: (/** @type {any} */ { reason, at }) => announce(`${t(`service.${reason}`)}: ${t("service.called", { ago: ago(Date.parse(at), serverTime()) })}`),
  waiter_acknowledged: (/** @type {any} */ { at }) => announce(t("service.coming", { ago: ago(Date.parse(at), serverTime()) })),
  order_confirmed,
  ordering_disabled: () => void (live.shut.value = { code: "ORDERING_DISABLED", details: {} }),
  ordering_enabled: () => void (live.shut.value = null),
  pass_validated: () => settle({ pass_validated: true }),
  session_moved: (/** @type {any} */ { table }) => moved({}, table),
  session_closed: () => void (live.ended.value = true),
  session_restored: () => void (live.ended.value = false),
};

/**
 * What somebody has done to a line; null where it is as it was, and what is left in the kitchen has changed.
 * @param {any} before undefined where there was none @param {any} line @returns {"new" | "qty" | "note" | "options" | null}
 */
function changeOf(before, line) {
  if (!before) return "new";
  if (before.qty !== line.qty) return "qty";
  if (before.note !== line.note) return "note";
  return keyOf(before.options) === keyOf(line.options) ? null : "options";
}

/** What is mine does not vanish without a word. @param {string} by @param {{ name: string, member_id: string }} line */
function removedBy(by, { name, member_id }) {
  if (member_id === live.me.peek()) pass(t("cart.removed_by", { name, by: live.person(by).name || t("person.staff") }), { icon: "trash-2" });
}

/** @param {any} frame */
function order_confirmed(frame) {
  story(frame.order_id);
  confirming?.told(frame);
}

const lookWhoPlaces = () => void (live.cart.peek() && confirming?.look(/** @type {any} */ (live.cart.peek()).told));

/** What was placed from here is an order. Where no socket tells its number, it is asked for. @param {number} round */
function ordered(round) {
  confirming?.ordered(round);
  if (live.status.peek().phase !== "live") catchUp();
}

/** @param {import("trivet/trivet.js").Status} status */
function lookAt(status) {
  const was = live.status.peek();
  live.status.value = status;
  if (status.phase === "refused" || status.phase === "closed") lost(status.phase, was.phase === "live" || was.lost || live.ended.peek());
  absence.look(status.phase, status.lost);
  if (status.phase === "live") renewing.look();
}

/** It is said when the table is out of reach, whether or not it was ever reached; meanwhile the cart comes over HTTP. */
const absence = createAbsence({
  gone() {
    stand(t("connection.lost"), { icon: "wifi-off", action: { label: t("try_again"), do: connectNow } });
    polling?.start();
  },
  back(phase) {
    stand(null);
    polling?.stop();
    if (phase === "live") announce(t("connection.back"));
    reading.menu.start();
  },
});

/** @param {string} phase @param {boolean} seen Whether somebody was looking at a table that was alive. */
function lost(phase, seen) {
  if (seen && phase === "refused" && !live.ended.peek()) live.seatLost.value = true;
  if (seen) live.ended.value = true;
  else if (phase === "refused") queueMicrotask(forgetVisit);
  else queueMicrotask(getUp);
}

/** While the socket is away: the cart as it is, over HTTP. @param {any} snapshot */
function polled(snapshot) {
  batch(() => {
    live.cart.peek()?.applyPolled(snapshot);
    lookWhoPlaces();
    live.people.value = met(live.people.peek(), snapshot.members);
  });
}

/** The menu as it was read last, and what names it: while it is still that, nobody sends it again. */
let menuRead = { etag: live.menuEtag, menu: live.menu.peek() };

/** What no snapshot has: the orders, the open calls, and what became of the menu since the page was drawn. */
const reading = {
  orders: createCatching({
    read: () => api.get("/orders", { query: { sessionId: sessionId() } }),
    take: ({ data, at }, frames) =>
      batch(() => {
        learn(at);
        live.ordersKnown.value = true;
        live.orders.value = listed(data.orders, frames);
        confirming?.read(live.orders.peek());
      }),
  }),
  calls: createCatching({
    read: () => api.get("/table_session_details", { query: { session_id: sessionId() } }),
    take: ({ data }, frames) =>
      batch(() => {
        live.calls.value = frames.reduce((calls, frame) => callsAfter(calls, frame, serverTime()), callsOf(data.calls));
        if (data.table) live.table.value = data.table;
      }),
  }),
  menu: createCatching({
    read: () => api.get("/menu", { query: { restaurant_name: live.menu.peek().restaurant.slug, lang: language(), table_number: live.table.peek()?.table_number }, etag: menuRead.etag }),
    take: ({ status, data, etag }, frames) => {
      if (status !== 304) menuRead = { etag, menu: data };
      live.menu.value = frames.reduce(menuAfter, menuRead.menu);
    },
  }),
};
/** Of what comes late, the reading is added when it does. */
export const readings = Object.values(reading);

function catchUp() {
  reading.orders.start();
  reading.calls.start();
}

/** An order with its times and what the kitchen makes of it. @param {string} id */
async function story(id) {
  const answer = await api.get(`/orders/${id}`).catch(() => null);
  const known = live.orders.peek().find((order) => order.order_id === id);
  if (!answer && live.visit.peek()) return reading.orders.start();
  if (answer && known && !overtaken(answer.data, known)) live.orders.value = withOrder(live.orders.peek(), answer.data);
}

/** @param {Partial<import("diner/visit.js").Visit>} news @param {{ id: number, table_number: number } | null} table */
function moved(news, table) {
  settle(news);
  const visit = live.visit.peek();
  if (!table || !visit) return;
  live.table.value = table;
  remember(localStorage, { ...live.place, tableId: table.id }, visit);
  live.sheet.value = { name: "moved" };
}

/** Something of the visit is known anew. @param {Partial<import("diner/visit.js").Visit>} news */
function settle(news) {
  const visit = live.visit.peek();
  if (!visit) return;
  live.visit.value = { ...visit, ...news };
  remember(localStorage, live.place, live.visit.peek() ?? visit);
  renewing.look();
}
