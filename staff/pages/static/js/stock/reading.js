/**
 * What there is at a branch, and at which branches: read when the page is opened, and anew when somebody asks.
 *
 * Owns: reading it. Who may not read the inventory has what guests and customers see. Must not: draw, or decide anything.
 */
import { useCallback, useEffect, useState } from "preact/hooks";

import { serverTime } from "trivet/time.js";
import { api, may } from "staff/account.js";
import { house } from "staff/house.js";
import { all } from "staff/paged.js";
import { useAsk } from "staff/refusal.js";
import { asRow, merged } from "staff/stock/standing.js";

/** @typedef {import("staff/stock/standing.js").Row} Row */
/** @typedef {{ id: number, name: string }} Branch */

export const API = "/api/v1";
export const INVENTORY = `${API}/admin/inventory`;
const PRODUCTS = 100; // as many as the shop gives at once

/** The branches that there are, the main one first; null until they are known. */
export function useBranches() {
  const [branches, setBranches] = useState(/** @type {Branch[] | null} */ (null));
  const slug = house.restaurant.value?.slug;
  const [load, { refused }] = useAsk(async () => {
    if (slug) setBranches((await api.get(`${API}/branches`, { query: { restaurant: slug } })).data.data);
  }, { inTurn: true });
  useEffect(() => void load(), [slug]);
  return { branches, refused, again: load };
}

/**
 * What a branch has; null until it is known. `at` is when it was read.
 * @param {number | null} branch
 * @param {boolean} main whether it is the main branch, where tables stand
 */
export function useStock(branch, main) {
  const [found, setFound] = useState({ branch: /** @type {number | null} */ (null), rows: /** @type {Row[]} */ ([]), at: 0 });
  const [load, { busy, refused }] = useAsk(async (/** @type {number} */ which) => setFound({ branch: which, rows: await rowsOf(which, main), at: serverTime() }), { inTurn: true });
  const put = useCallback((/** @type {Row[]} */ changed) => setFound((now) => ({ ...now, rows: merged(now.rows, changed) })), []);
  useEffect(() => void (branch !== null && load(branch)), [branch]);
  return {
    rows: found.branch === branch && branch !== null ? found.rows : null,
    at: found.at,
    busy,
    refused,
    again: () => branch !== null && load(branch),
    put,
  };
}

/** @param {number} branch @param {boolean} main @returns {Promise<Row[]>} */
async function rowsOf(branch, main) {
  if (may("manager")) return all(INVENTORY, { branchId: branch });
  const slug = house.restaurant.peek()?.slug ?? "";
  if (main) return itemsOf((await api.get("/menu", { query: { restaurant_name: slug } })).data).map((item) => asRow({ ...item, left: { [branch]: item.left } }, branch));
  const products = await all(`${API}/products/search`, { restaurant: slug }, PRODUCTS);
  return products.map((product) => asRow(product, branch));
}

/** @param {{ categories: { items: { id: number, name: string, left: number | null }[] }[] }} menu */
const itemsOf = ({ categories }) => categories.flatMap(({ items }) => items);
