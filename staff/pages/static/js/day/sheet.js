/**
 * A business day as rows, for who keeps the books in a file of their own; and the days beside it.
 *
 * Owns: the rows and how a file of them is written. Must not: ask for a day, or add anything up.
 */

/** @typedef {{ category: string | null, qty: number, gross: number, net: number, is_fee: boolean }} CategorySales */
/** @typedef {{ by_user: number | null, name: string | null, count: number, taken: number, tips: number, back: number, discounts: number }} StaffMoney */
/** @typedef {{ method: string, count: number, taken: number, tips: number, deposits: number, back: number, tips_back: number }} MethodMoney */
/** @typedef {{ closed_at: string, by_user: number, counted_cash: number, expected_cash: number, difference: number, changed_since: number }} Closing */
/**
 * @typedef {{
 *   day: string, starts_at: string, ends_at: string, currency: string, timezone: string, orders: number, bills: number,
 *   gross: number, net: number, tax: number, discounts: number, service_charge: number, taken: number, tips: number,
 *   expected_cash: number, may_close: boolean, closing: Closing | null,
 *   by_category: CategorySales[], by_hour: { hour: number, orders: number, gross: number }[],
 *   by_rate: { rate: number, net: number, tax: number }[], by_method: MethodMoney[], by_staff: StaffMoney[],
 *   open: { session_id: string | null, table_number: number | null, balance: number }[],
 * }} Day
 */

/**
 * The day as a table: what kind of row, of what, and figures. Names are as in the contract, so that a sheet can rely on them.
 * @param {Day} day
 * @returns {(string | number)[][]}
 */
export function rows(day) {
  return [
    ["part", "name", "count", "gross", "net", "tax", "tips", "back", "discounts"],
    ["day", day.day, day.orders, day.gross, day.net, day.tax, day.tips, "", day.discounts],
    ...day.by_category.map((one) => [one.is_fee ? "delivery" : "category", one.category ?? "", one.qty, one.gross, one.net, "", "", "", ""]),
    ...day.by_hour.map((one) => ["hour", one.hour, one.orders, one.gross, "", "", "", "", ""]),
    ...day.by_rate.map((one) => ["rate", one.rate / 100, "", "", one.net, one.tax, "", "", ""]),
    ...day.by_method.map((one) => ["method", one.method, one.count, one.taken, "", "", one.tips, one.back, ""]),
    ...day.by_staff.map((one) => ["staff", one.name ?? one.by_user ?? "", one.count, one.taken, "", "", one.tips, one.back, one.discounts]),
    ...day.open.map((one) => ["open", one.table_number ?? "", "", one.balance, "", "", "", "", ""]),
    ["cash", "expected", "", day.closing?.expected_cash ?? day.expected_cash, "", "", "", "", ""],
    ...(day.closing ? [["cash", "counted", "", day.closing.counted_cash, "", "", "", "", ""]] : []),
  ];
}

/**
 * Rows as a CSV file. A name that a spreadsheet would take for a formula is said to be text.
 * @param {(string | number)[][]} all
 */
export const csv = (all) => `\uFEFF${all.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

/** @param {string | number} value */
function cell(value) {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The day so many days later. @param {string} day @param {number} by */
export const beside = (day, by) => new Date(Date.parse(`${day}T12:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);

/** How long a bar is, in percent of the longest. @param {number} value @param {readonly number[]} all */
export const share = (value, all) => Math.max(0, Math.round((100 * value) / Math.max(1e-9, ...all)));
