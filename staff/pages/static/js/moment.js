/** A moment by the restaurant's clocks, wherever the screen is: "27 Nov 2026, 08:36". */
import { locale } from "trivet/i18n.js";
import { house } from "staff/house.js";

/**
 * @param {string | number} at as the server writes it, or in ms
 * @param {"short" | "medium"} [timeStyle] `medium` is to the second
 */
export const moment = (at, timeStyle = "short") =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle, timeZone: house.restaurant.value?.timezone }).format(new Date(at));
