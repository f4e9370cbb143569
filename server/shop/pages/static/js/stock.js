/**
 * What there is to say of how much of a product is left, and where: pure. `stocked.py` says it alike.
 *
 * @typedef {{ id: number, category_id: number, name: string, description?: string, price: number, brand?: string | null, tags?: string[],
 *   allergens?: string[], groups?: import("trivet/choosing.js").Group[], photo?: string | null, in_stock_anywhere: boolean, in_stock_for_branch?: boolean | null,
 *   left?: Record<string, number | null> }} Product `left` at each branch: null where it is not counted
 */

/** From more on nobody needs to know. */
const FEW = 5;

/** @param {Product} product @returns {{ key: string, count: number, branch: number | null } | null} a message; null where there is enough everywhere */
export function stockOf({ left, in_stock_anywhere }) {
  if (!in_stock_anywhere) return { key: "stock.none", count: 0, branch: null };
  const all = Object.entries(left ?? {});
  const has = all.filter(([, count]) => count !== 0);
  const [only] = has;
  if (only && has.length === 1 && all.length > 1) {
    const few = only[1] !== null && only[1] <= FEW;
    return { key: few ? "stock.few_only" : "stock.only", count: few ? Number(only[1]) : 0, branch: Number(only[0]) };
  }
  const counts = has.flatMap(([, count]) => (count === null ? [] : [count]));
  const sum = counts.reduce((one, other) => one + other, 0);
  return has.length > 0 && counts.length === has.length && sum <= FEW ? { key: "stock.few", count: sum, branch: null } : null;
}

/** How many can be had at most, of all branches the one that has most; null where nobody counts. @param {Product} product */
export function mostOf({ left }) {
  const counts = Object.values(left ?? {});
  if (counts.length === 0 || counts.includes(null)) return null;
  return Math.max(...counts.map(Number));
}
