/** Money of the restaurant of whoever is signed in, for a person. */
import { format, minor } from "trivet/money.js";
import { locale } from "trivet/i18n.js";
import { house } from "staff/house.js";

/** @param {number} amount as it comes over the wire */
export function money(amount) {
  const currency = house.restaurant.value?.currency ?? "EUR";
  return format(minor(amount, currency), currency, locale());
}
