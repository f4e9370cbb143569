/**
 * What is ordered every week: pure.
 *
 * @typedef {{ recurring_order_id: string, status: "WAITING" | "TOLD" | "PAUSED", fulfillment_type: "DELIVERY" | "PICKUP", branch_id: number | null,
 *   payment_method: string, items: { product_id: number, name: string, quantity: number, unit_price: number }[], next_date: string | null,
 *   starts_at: string | null, ends_at: string | null, next_at: string | null, told_total: number | null, problem: string | null, last_order_id: string | null }} Recurring
 */

/** The words about why the last one was not placed, by its code. @type {Record<string, string>} */
const WHY = {
  ADDRESS_OUT_OF_ZONE: "address",
  ADDRESS_REQUIRED: "address",
  BELOW_MINIMUM: "minimum",
  BRANCH_UNAVAILABLE: "branch",
  CART_CHANGED: "total",
  INSUFFICIENT_STOCK: "stock",
  ITEM_UNAVAILABLE: "item",
  ITEM_UNKNOWN: "item",
  NOT_TOLD: "not_told",
  OPTIONS_INVALID: "item",
  OPTIONS_TOO_FEW: "item",
  ORDERING_DISABLED: "closed",
  OUT_OF_STOCK_ANYWHERE: "stock",
  PAYMENT_ACTION_REQUIRED: "payment",
  PAYMENT_DECLINED: "payment",
  PAYMENT_METHOD_UNAVAILABLE: "payment",
  PAYMENT_TOKEN_NOT_FOUND: "payment",
  SLOT_FULL: "full",
  SLOT_PASSED: "late",
  SLOT_UNAVAILABLE: "slot",
};

/** @param {string} code */
export const whyKey = (code) => `recurring.why.${WHY[code] ?? "other"}`;

/** The first few things in it, and how many more there are. @param {Recurring} one @param {number} [many] */
export function inBrief({ items }, many = 3) {
  const shown = items.slice(0, many).map(({ quantity, name }) => `${quantity} × ${name}`);
  return { shown: shown.join(", "), more: Math.max(0, items.length - many) };
}

/** Whether its customer has to say how it is paid each time, because the order does not tell. @param {any} error */
export const asksHowPaid = (error) => error?.code === "PAYMENT_INVALID";
