/**
 * What is typed into the forms of the menu, and what is sent of it.
 *
 * Owns: these decisions. Must not: ask, or draw.
 */
import { number } from "trivet/money.js";
import { parse } from "trivet/money_typed.js";

/** @typedef {import("staff/menu/edit/book.js").Product} Product */
/** @typedef {import("staff/menu/edit/book.js").Words} Words */
/** @typedef {import("staff/menu/edit/book.js").Window} Window */

export const NAME_MAX = 120;
export const DESCRIPTION_MAX = 1000;
export const BRAND_MAX = 100;

/** "milk, nuts" as a list; each word once. @param {string} text */
export const words = (text) => [...new Set(text.split(/[,;\n]/).map((one) => one.trim()).filter(Boolean))];

/** The key of what is wrong with a name, empty where nothing is. @param {string} name */
export const nameWrong = (name) => (name.trim() && [...name.trim()].length <= NAME_MAX ? "" : "menu.edit.name_wrong");

/** An amount as it is typed, as it is sent; null where it is none. @param {string} text @param {string} currency @param {string} locale */
export function priceOf(text, currency, locale) {
  const units = parse(text, currency, locale);
  return units === null ? null : number(units, currency);
}

/** "19", "19 %", "9,5": in basis points; null where it is no rate. @param {string} text */
export function rateOf(text) {
  const found = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(text.trim());
  if (!found) return null;
  const points = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return points <= 10_000 ? points : null;
}

/** Basis points as people write them: 1900 is "19". @param {number} points */
export const rateText = (points) => String(points / 100);

/** Words in other languages as they are sent: what has no name is none. @param {Record<string, Words>} given */
export const translated = (given) => Object.fromEntries(Object.entries(given).filter(([, { name }]) => name.trim() !== ""));

/** Whether times make sense. @param {Window} window */
export const windowWrong = ({ weekdays, from, until }) => (weekdays.length > 0 && /^\d\d:\d\d$/.test(from) && /^\d\d:\d\d$/.test(until) ? "" : "menu.edit.window_wrong");

/** Codes of languages as they are typed: "it, de". Null where one is none. @param {string} text */
export function codes(text) {
  const found = words(text.toLowerCase());
  return found.every((one) => /^[a-z]{2,3}$/.test(one)) && found.length <= 10 ? found : null;
}

/** Products of a category, in their order. @param {readonly Product[]} products @param {number} category */
export const under = (products, category) => products.filter(({ category_id }) => category_id === category).sort((a, b) => a.position - b.position);

const STATION_MAX = 40;
/** The key of what is wrong with a station's name, empty where nothing is. @param {string} name */
export const stationWrong = (name) => (name.trim() && [...name.trim()].length <= STATION_MAX ? "" : "menu.edit.station_wrong");

/**
 * How many dishes are made at a station: those that name it, and those of its categories that name none.
 * @param {{ products: readonly { id: number, category_id: number, station: string | null }[] }} book
 * @param {{ categories: readonly number[], products: readonly number[] }} station
 */
export const madeAt = ({ products }, station) =>
  products.filter((one) => station.products.includes(one.id) || (one.station === null && station.categories.includes(one.category_id))).length;
