/**
 * Lists of `/api/v1` that come in pages, read whole.
 *
 * Owns: that. Must not: know what is in a list.
 */
import { api } from "staff/account.js";

const PAGE = 500;

/**
 * Every page of a list, one after the other.
 * @param {string} path
 * @param {Record<string, string | number | boolean>} [query]
 * @param {number} [limit] as many as the route gives at once
 * @returns {Promise<any[]>}
 */
export async function all(path, query = {}, limit = PAGE) {
  const found = [];
  for (;;) {
    const { data } = await api.get(path, { query: { ...query, limit, offset: found.length } });
    found.push(...data.data);
    if (data.data.length === 0 || found.length >= data.pagination.total) return found;
  }
}
