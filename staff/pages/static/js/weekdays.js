/**
 * Days of the week and times on them, for a person.
 *
 * Must not: decide anything.
 */
import { listed, locale, t } from "trivet/i18n.js";

/** @typedef {{ weekdays: number[], from: string, until: string }} Window the same times on several days */

const MONDAY = Date.UTC(2024, 0, 1);

/** "Monday", or "Mon". @param {number} weekday 0 is Monday @param {"long" | "short"} [length] */
export const weekdayName = (weekday, length = "long") => new Intl.DateTimeFormat(locale(), { weekday: length, timeZone: "UTC" }).format(MONDAY + weekday * 86_400_000);

/** "Mon, Tue and Sat 9:00–18:00" @param {Window} window */
export const windowText = ({ weekdays, from, until }) => `${weekdays.length === 7 ? t("menu.edit.every_day") : listed(weekdays.map((day) => weekdayName(day, "short")))} ${from}–${until}`;
