/** Why a shelf is refused what was asked of it: there another number is too much than of a line in a cart. Must not: draw. */
import { t, wrong } from "trivet/i18n.js";

import { COUNT_MAX } from "staff/stock/standing.js";
import { whole } from "staff/stock/words.js";

/** @param {{ code: string, message?: string, details?: Record<string, any> }} error */
export const whyNot = (error) => (error.code === "QUANTITY_INVALID" ? t("stock.too_many", { max: whole(COUNT_MAX) }) : wrong(error));
