/**
 * What is ordered every week: pure.
 *
 * @typedef {{ recurring_order_id: string, status: "WAITING" | "TOLD" | "PAUSED", fulfillment_type: "DELIVERY" | "PICKUP", branch_id: number | null,
 *   payment_method: string, items: { product_id: number, name: string, quantity: number, unit_price: number }[], next_date: string | null,
 *   starts_at: string | null, ends_at: string | null, next_at: string | null, told_total: number | null, problem: string | null, last_order_id: string | null }} Recurring
 */

/** The words about why the last one was not placed: by its code, or what that begins with. @param {string} code @param {(key: string) => boolean} known */
export const whyKey = (code, known) => [code, code.split("_")[0], "other"].map((one) => `recurring.why.${one}`).find(known) ?? "";

/** The first few things in it, and how many more there are. @param {Recurring} one @param {number} [many] */
export function inBrief({ items }, many = 3) {
  const shown = items.slice(0, many).map(({ quantity, name }) => `${quantity} × ${name}`);
  return { shown: shown.join(", "), more: Math.max(0, items.length - many) };
}

/** Whether its customer has to say how it is paid each time, because the order does not tell. @param {any} error */
export const asksHowPaid = (error) => error?.code === "PAYMENT_INVALID";
