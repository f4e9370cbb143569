/** Money, what is in a thing and how much of it is left, as this page says them. */
import { costWith } from "trivet/choosing.js";
import { known, locale, t, wrong } from "trivet/i18n.js";
import { format, minor } from "trivet/money.js";
import { day, instant } from "trivet/time.js";

import { menu } from "diner/live.js";
import { scarce } from "diner/menu.js";

/** An amount of the wire. @param {number} amount */
export const price = (amount) => money(minor(amount, menu.value.currency));

/** Minor units. @param {number} units */
export const money = (units) => format(units, menu.value.currency, locale());

/**
 * What one of an item costs with these options, in minor units: never below nothing.
 * @param {{ price: number }} item
 * @param {readonly import("trivet/choosing.js").Chosen[]} [options]
 */
export const priceWith = (item, options = []) => costWith(item.price, options, (amount) => minor(amount, menu.value.currency));

/** The name of an allergen; as the restaurant writes it where it is none of the fourteen. @param {string} allergen */
export const allergenName = (allergen) => (known(`allergen.${allergen}`) ? t(`allergen.${allergen}`) : allergen);

/** @param {{ allergens: readonly string[] }} item */
export const allergens = (item) => item.allergens.map(allergenName).join(", ");

/**
 * What to say of an error. Whoever sits at a table signs in nowhere: their token is their seat.
 * @param {any} error
 * @param {Record<string, string | number>} [values]
 */
export const problem = (error, values = {}) => (error.code === "UNAUTHORIZED" ? t("seat.over") : wrong(error, values));

/**
 * How many of an item are left, or until when there is none; empty where nothing is to say.
 * @param {import("diner/menu.js").Item} item
 * @param {number} ours how many this table has in its cart
 */
export function left(item, ours) {
  const is = scarce(item, ours);
  const until = instant(item.served === false ? item.served_from : item.until);
  return is ? t(is.key, { count: is.count, time: until ? day(until, menu.value.restaurant.timezone) : "" }) : "";
}
