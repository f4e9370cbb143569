/**
 * Days, times, amounts and the address of a branch for a person.
 *
 * Must not: decide anything.
 */
import { locale, t } from "trivet/i18n.js";
import { house } from "staff/house.js";

/** "8 May 2026" @param {string} date as in "2026-05-08" */
export const dateText = (date) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(date));

const MINUTES_SAID = 90; // what is longer is said in hours

/** "45 min before", "2 h before", "2 h 15 min before" @param {number} minutes */
export function leadText(minutes) {
  if (minutes === 0) return t("branches.lead_none");
  if (minutes % 60 === 0) return t("branches.lead_hours", { count: minutes / 60 });
  if (minutes <= MINUTES_SAID) return t("branches.lead_minutes", { count: minutes });
  return t("branches.lead_both", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** "12 Market Street, 50123 Firenze", of what was written in lines. @param {string} address */
export const inOneLine = (address) => address.trim().split(/\s*\n\s*/).join(", ");

/** How amounts are written here. */
export const customs = () => ({ currency: house.restaurant.value?.currency ?? "EUR", locale: locale() });

/** Where the restaurant's clocks are. */
export const zone = () => house.restaurant.value?.timezone ?? "UTC";
