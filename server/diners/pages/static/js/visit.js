/**
 * What this phone remembers of its visit, by table, so that a reload, a second tab and a phone that slept come back as
 * the same member.
 *
 * Owns: the remembering, and becoming a member no more than once. Must not: connect, or draw.
 *
 * @typedef {{ session_id: string, member_id: string, nickname: string, ws_token: string, ws_url: string, expires_at: string,
 *   daily_pass_required: boolean, pass_validated: boolean, renew_at?: number }} Visit as `POST /table_session` answers it;
 *   `renew_at`: when to ask for its next token, on this phone's clock
 * @typedef {{ restaurantId: number, tableId: number }} Place
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Shelf
 */
import { http } from "trivet/http.js";

import { dueAt } from "diner/renewing.js";

/** @param {Place} place */
const keyOf = ({ restaurantId, tableId }) => `trivet.visit.${restaurantId}.${tableId}`;

/** How far a phone's clock may be off: whether a token is good is the server's to say, and what is older is of another day. */
const CLOCK_OFF_MS = 24 * 3_600_000;

/**
 * The visit that is remembered for this table; null where there is none, or it is of another day.
 * @param {Shelf} shelf
 * @param {Place} place
 * @param {number} [now]
 * @returns {Visit | null}
 */
export function remembered(shelf, place, now = Date.now()) {
  const visit = read(shelf, keyOf(place));
  return visit?.ws_token && Date.parse(visit.expires_at) > now - CLOCK_OFF_MS ? visit : null;
}

/**
 * @param {Shelf} shelf
 * @param {Place} place
 * @param {Visit} visit
 */
export const remember = (shelf, place, visit) => keep(shelf, keyOf(place), visit);

/**
 * @param {Shelf} shelf
 * @param {Place} place
 */
export const forget = (shelf, place) => put(() => shelf.removeItem(keyOf(place)));

/** Whoever comes back from paying has this in the address: it opens the bill. */
export const BILL = "#bill";
/** At which table a tab remembers its visit that has gone to the provider's page. */
const PAYING_FROM = "trivet.paying_from";

/** This tab goes to the provider's page. @param {Shelf} tab @param {Place} place */
export const goesToPay = (tab, place) => keep(tab, PAYING_FROM, place);

/**
 * This tab has come back from there. Where that is to another table, its party was moved meanwhile: its visit is remembered
 * here from now on.
 * @param {Shelf} tab
 * @param {Shelf} shelf
 * @param {Place} place
 */
export function backFromPaying(tab, shelf, place) {
  const from = read(tab, PAYING_FROM);
  if (from?.restaurantId !== place.restaurantId || from.tableId === place.tableId) return;
  const visit = remembered(shelf, from);
  if (visit) remember(shelf, place, visit);
  put(() => tab.removeItem(PAYING_FROM)); // once: what is remembered here is newer after that
}

/**
 * Calls when another tab of this phone has joined, moved or left.
 * @param {Place} place
 * @param {() => void} changed
 */
export function follow(place, changed) {
  window.addEventListener("storage", (event) => event.key === keyOf(place) && changed());
}

/**
 * Becomes a member of the table's session, or takes the member that another tab of this phone has become meanwhile.
 * @param {import("trivet/http.js").HttpOptions} server
 * @param {Shelf} shelf
 * @param {Place} place
 * @param {{ qr_token: string, nickname?: string }} who without a nickname the server gives one
 * @returns {Promise<Visit>} Rejects with `TrivetError`.
 */
export async function join(server, shelf, place, who) {
  const before = read(shelf, keyOf(place))?.session_id;
  const { data: joined, at } = await http(server).post("/table_session", { body: who });
  const data = { ...joined, renew_at: dueAt(joined.expires_at, at ?? null) };
  const other = remembered(shelf, place);
  if (other && other.session_id === data.session_id && other.session_id !== before) {
    const api = http({ ...server, token: () => data.ws_token });
    await api.delete(`/member/${data.member_id}`).catch(() => {}); // at worst one more is shown as away
    return other;
  }
  remember(shelf, place, data);
  return data;
}

/**
 * Whether an answer says that this member, or their session, is not there any more.
 * @param {{ status: number }} error
 */
export const gone = ({ status }) => status === 401 || status === 404 || status === 410;

/**
 * What is kept under a name; null where nothing is, or nothing that can be read.
 * @param {Shelf} shelf
 * @param {string} key
 * @returns {any}
 */
export function read(shelf, key) {
  try {
    return JSON.parse(shelf.getItem(key) ?? "null");
  } catch {
    return null; // a private window, or somebody else's
  }
}

/**
 * @param {Shelf} shelf
 * @param {string} key
 * @param {unknown} value
 */
export const keep = (shelf, key, value) => put(() => shelf.setItem(key, JSON.stringify(value)));

/** @param {() => void} write */
function put(write) {
  try {
    write();
  } catch {
    // full, or forbidden: then it is not remembered, and all the rest goes on
  }
}
