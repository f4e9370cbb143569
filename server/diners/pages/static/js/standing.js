/**
 * How it is shown that an order stands: in the place of the cart, or in passing.
 *
 * Must not: decide whose it is.
 */
import { pass } from "trivet/components/notice.js";
import { t } from "trivet/i18n.js";

import * as live from "diner/live.js";

/** Mine is shown, but not over what somebody is just writing. @param {import("diner/confirming.js").Confirmed} order */
export function shownMine(order) {
  const shows = () => void (live.sheet.value = { name: "confirmation", order });
  if (INSTEAD.has(live.sheet.peek()?.name)) return shows();
  pass(t("confirmed.mine", { number: order.order_number }), { icon: "circle-check", action: { label: t("confirmed.show"), do: shows } });
}

/** The sheets, and none, in whose place a confirmation may come. */
const INSTEAD = new Set([undefined, "cart", "confirmation", "orders"]);

/** @param {import("diner/confirming.js").Confirmed} order @param {string | null} by */
export function shownOthers(order, by) {
  if (live.sheet.peek()?.name === "cart") live.sheet.value = { name: "confirmation", order };
  else pass(t("confirmed.passing", { name: live.person(by).name || t("person.staff"), number: order.order_number }), { icon: "circle-check" });
}
