/**
 * How a branch stands with what it sells, what is typed about that, and what is sent of it.
 *
 * Owns: these decisions. Must not: ask, or draw.
 */
import { matching } from "staff/matching.js";

/**
 * @typedef {object} Row A branch and what it has of something. `on_hand` and `available` are null where it is not counted.
 * @property {string} id "3-900", or "3-option-90"
 * @property {number | null} product_id
 * @property {number | null} option_id
 * @property {string} name
 * @property {number} branch_id
 * @property {number | null} on_hand
 * @property {number} held by open carts
 * @property {number | null} available
 * @property {number | null} low_at
 * @property {boolean} low
 */
/** @typedef {"there" | "low" | "out" | "uncounted"} Standing */
/** @typedef {"count" | "receive" | "waste" | "transfer"} Act */
/** @typedef {{ quantity: string, to: string, note: string }} Draft as it is typed */

export const COUNT_MAX = 1_000_000_000;
export const WISH_MAX = 1_000_000;
export const NOTE_MAX = 200;
export const ACTS = /** @type {readonly Act[]} */ (["count", "receive", "waste", "transfer"]);
export const FILTERS = /** @type {const} */ (["all", "low", "out", "uncounted"]);

/** @param {Pick<Row, "on_hand" | "available" | "low">} row @returns {Standing} */
export function standingOf({ on_hand, available, low }) {
  if (on_hand === null) return "uncounted";
  if (Number(available) <= 0) return "out";
  return low ? "low" : "there";
}

/** Whether a row is among these; what is sold out may be low as well. @param {Row} row @param {string} filter */
export const among = (row, filter) => filter === "all" || standingOf(row) === filter || (filter === "low" && row.low);

/** How many rows each filter shows. @param {readonly Row[]} rows @returns {Record<string, number>} */
export const counts = (rows) => Object.fromEntries(FILTERS.map((filter) => [filter, rows.filter((row) => among(row, filter)).length]));

/** @param {readonly Row[]} rows @param {string} filter @param {string} search */
export const shown = (rows, filter, search) => matching(rows.filter((row) => among(row, filter)), search);

/** The filter that an address names. @param {string | null} said */
export const filterOf = (said) => FILTERS.find((one) => one === said) ?? "all";

/** A whole number as it is typed; null where it is none. @param {string} text @param {number} [least] @param {number} [most] */
export function countOf(text, least = 0, most = COUNT_MAX) {
  const plain = text.trim();
  const count = /^\d{1,10}$/.test(plain) ? Number(plain) : null;
  return count !== null && count >= least && count <= most ? count : null;
}

/** The same, and nothing where nothing is typed, which is no bound; undefined where it is neither. @param {string} text @param {number} least */
export const boundOf = (text, least) => (text.trim() === "" ? null : (countOf(text, least) ?? undefined));

/** How many there would be then at its branch. @param {Act} act @param {Row} row @param {number} quantity */
export function then(act, { on_hand }, quantity) {
  if (act === "count") return quantity;
  return Number(on_hand) + (act === "receive" ? quantity : -quantity);
}

/**
 * What is wrong with what is typed: a key for each field, empty where nothing is.
 * @param {Act} act @param {Row} row @param {Draft} draft
 */
export function wrongIn(act, row, { quantity, to, note }) {
  const count = countOf(quantity, act === "count" ? 0 : 1);
  const few = count !== null && act !== "count" && then(act, row, count) < 0;
  const many = count !== null && then(act, row, count) > COUNT_MAX;
  return {
    quantity: count === null ? "stock.quantity_wrong" : few ? "stock.too_few" : many ? "stock.too_many" : "",
    to: act === "transfer" && to === "" ? "stock.where_to" : "",
    note: [...note.trim()].length > NOTE_MAX ? "stock.note_wrong" : "",
  };
}

/** What can be done about a row: what nobody counts is counted first. @param {Row} row @param {boolean} elsewhere whether there is another branch */
export const actsOf = ({ on_hand }, elsewhere) => ACTS.filter((act) => act === "count" || (on_hand !== null && (elsewhere || act !== "transfer")));

/**
 * What is sent, and where to.
 * @param {Act} act @param {Row} row @param {Draft} draft without anything wrong in it
 * @returns {{ method: "PUT" | "POST", path: string, body: object }}
 */
export function asked(act, row, { quantity, to, note }) {
  const count = Number(quantity.trim());
  const why = note.trim() && { note: note.trim() };
  if (act === "count") return { method: "PUT", path: `/${row.id}`, body: { quantity: count, ...why } };
  const lines = [{ quantity: count, ...thing(row) }];
  const where = act === "transfer" ? { from_branch_id: row.branch_id, to_branch_id: Number(to) } : { branch_id: row.branch_id };
  return { method: "POST", path: `/${act}`, body: { ...where, lines, ...why } };
}

/** What a row is of, as it is sent. @param {Pick<Row, "product_id" | "option_id">} row */
export const thing = ({ product_id, option_id }) => (product_id === null ? { option_id } : { product_id });

/** The rows as they are now; those of other branches are none of these. @param {readonly Row[]} rows @param {readonly Row[]} changed */
export const merged = (rows, changed) => rows.map((row) => changed.find(({ id }) => id === row.id) ?? row);

/**
 * A product as customers see it, as a row: somebody who may not read the inventory sees what there is to sell.
 * @param {{ id: number, name: string, left: Record<string, number | null> }} product
 * @param {number} branch
 * @returns {Row}
 */
export function asRow({ id, name, left }, branch) {
  const count = left[String(branch)] ?? null;
  return { id: `${branch}-${id}`, product_id: id, option_id: null, name, branch_id: branch, on_hand: count, held: 0, available: count, low_at: null, low: false };
}
