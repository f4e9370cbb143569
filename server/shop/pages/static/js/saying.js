/** How amounts and times are written here. */
import { costWith, said } from "trivet/choosing.js";
import { format, minor, number } from "trivet/money.js";
import { known, locale, t } from "trivet/i18n.js";
import { clock } from "trivet/time.js";

import { branches, restaurant } from "shop/live.js";
import { stockOf } from "shop/stock.js";

const currency = restaurant?.currency ?? "EUR";

/** @param {number} amount as on the wire */
export const price = (amount) => format(minor(amount, currency), currency, locale());

/** What one of a product costs with these options, as on the wire. @param {number} of @param {readonly import("trivet/choosing.js").Chosen[]} options */
export const costOf = (of, options) => number(costWith(of, options, (amount) => minor(amount, currency)), currency);

/** What was chosen of a line, and what was written to it; empty where nothing was. @param {{ options: readonly { name: string, qty: number }[], note: string }} line */
export const aboutLine = ({ options, note }) => [said(options), note].filter(Boolean).join(", ");

/** The name of an allergen; as the shop writes it where it is none of the fourteen. @param {string} allergen */
export const allergenName = (allergen) => (known(`allergen.${allergen}`) ? t(`allergen.${allergen}`) : allergen);

/** @param {number | null | undefined} id */
export const branchName = (id) => branches.find((one) => one.id === id)?.name ?? "";

/** Where one fetches it: "Harbour, Quay 1". @param {number | null | undefined} id */
export const branchLine = (id) => {
  const { name = "", address = "" } = branches.find((one) => one.id === id) ?? {};
  return [name, ...address.split("\n")].filter(Boolean).join(", ");
};

/** @param {import("shop/stock.js").Product} product */
export function stockSaid(product) {
  const is = stockOf(product);
  return is ? t(is.key, { count: is.count, branch: branchName(is.branch) }) : "";
}

/** "Tuesday, 1 December". @param {string} date `2026-12-01` */
export const dayLong = (date) => new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(date));

/** "1 Dec 2026". @param {string} at RFC 3339 */
export const dateSaid = (at) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: restaurant?.timezone ?? "UTC" }).format(Date.parse(at));

/** "10:00", or "10:00 AM", which no line parts. @param {string} at */
export const hour = (at) => clock(Date.parse(at), restaurant?.timezone ?? "UTC").replaceAll(" ", "\u00a0");

/** "10:00 – 12:00", which no line parts. @param {{ starts_at: string, ends_at: string }} slot */
export const hours = ({ starts_at, ends_at }) => `${hour(starts_at)}\u00a0–\u2060\u00a0${hour(ends_at)}`;

/** The same, parted after the dash where there is no room for "10:00 AM – 12:00 PM". @param {{ starts_at: string, ends_at: string }} slot */
export const parted = (slot) => hours(slot).replace("\u2060\u00a0", " ");

/** "Tue 1". @param {string} date */
export const dayShort = (date) => new Intl.DateTimeFormat(locale(), { weekday: "short", day: "numeric", timeZone: "UTC" }).format(Date.parse(date));

/** "Visa ···· 4242". @param {{ brand: string, last4: string }} method */
export const methodSaid = ({ brand, last4 }) => `${brand ? brand.charAt(0).toUpperCase() + brand.slice(1) : t("pay.card")}${last4 ? ` ···· ${last4}` : ""}`;
