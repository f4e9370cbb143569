/**
 * Counts for a person, and what is called nothing any more.
 *
 * Must not: decide anything.
 */
import { locale, t } from "trivet/i18n.js";

/** "1,250" @param {number} count */
export const whole = (count) => new Intl.NumberFormat(locale()).format(count);

/** The same with its sign: "+24", "−3". @param {number} count */
export const signed = (count) => new Intl.NumberFormat(locale(), { signDisplay: "exceptZero" }).format(count);

/** "3 → 12"; what nobody counts is said. @param {{ from: number | null, to: number | null }} change */
export const fromTo = ({ from, to }) => `${from === null ? t("stock.standing.uncounted") : whole(from)} → ${to === null ? "–" : whole(to)}`;

/** What a request is about: what was deleted since has no name any more. @param {{ name: string }} request */
export const called = ({ name }) => name || t("stock.gone");
