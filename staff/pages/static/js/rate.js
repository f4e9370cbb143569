/** A share, for a person. */
import { locale } from "trivet/i18n.js";

/** As one writes it: "8,1 %" in German, "8.1%" in English. @param {number} points in basis points */
export const percent = (points) => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2 }).format(points / 10_000);
