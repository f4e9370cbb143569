/**
 * What of the products somebody wants to see, as the page's address says it: pure. `wish.py` says it alike.
 *
 * Owns: reading it, writing it, and asking for it. Must not: ask.
 *
 * @typedef {"relevance" | "name" | "-name" | "price" | "-price"} Sort
 * @typedef {{ words: string, category: number | null, brand: string, tags: readonly string[], inStock: boolean, branch: number | null,
 *   low: string, high: string, sort: Sort, page: number }} Wish `low` and `high` as the wire has prices: `9.50`
 */

/** Products at a time. */
export const SHOWN = 48;

/** @type {readonly Sort[]} */
export const SORTS = ["relevance", "price", "-price", "name", "-name"];

/** @type {Wish} */
export const NOTHING = { words: "", category: null, brand: "", tags: [], inStock: false, branch: null, low: "", high: "", sort: "relevance", page: 1 };

/** @param {string} query of an address, with or without its question mark @returns {Wish} */
export function wishOf(query) {
  const said = new URLSearchParams(query);
  const id = (/** @type {string} */ key) => (/^[1-9]\d{0,9}$/.test(said.get(key) ?? "") ? Number(said.get(key)) : null);
  const sort = SORTS.find((one) => one === said.get("sort"));
  return {
    words: (said.get("q") ?? "").trim(),
    category: id("category"),
    brand: said.get("brand") ?? "",
    tags: (said.get("tags") ?? "").split(",").filter(Boolean),
    inStock: said.get("in_stock") === "1",
    branch: id("branch"),
    low: said.get("min") ?? "",
    high: said.get("max") ?? "",
    sort: sort ?? "relevance",
    page: id("page") ?? 1,
  };
}

/** @param {Wish} wish @returns {string} empty where nothing is wished for */
export function queryOf(wish) {
  const said = {
    q: wish.words,
    category: wish.category,
    brand: wish.brand,
    tags: wish.tags.join(","),
    in_stock: wish.inStock ? "1" : "",
    branch: wish.branch,
    min: wish.low,
    max: wish.high,
    sort: wish.sort === "relevance" ? "" : wish.sort,
    page: wish.page > 1 ? wish.page : "",
  };
  const given = Object.entries(said).filter(([, value]) => value !== "" && value !== null);
  return new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
}

/** The same, as the search takes it. @param {Wish} wish @param {number} offset @param {string | null} [lang] */
export const asked = (wish, offset, lang = null) => ({
  q: wish.words || null,
  category_id: wish.category,
  brand: wish.brand || null,
  tags: wish.tags.join(",") || null,
  in_stock: wish.inStock || null,
  branch_id: wish.branch,
  min_price: wish.low || null,
  max_price: wish.high || null,
  sort: wish.sort === "relevance" ? null : wish.sort,
  limit: SHOWN,
  offset: offset || null,
  lang,
});

/** How much of it narrows what is found, beside the words and the category. @param {Wish} wish */
export const narrowing = (wish) =>
  Number(wish.brand !== "") + wish.tags.length + Number(wish.inStock) + Number(wish.branch !== null) + Number(wish.low !== "" || wish.high !== "");

/** With this tag, or without it where it had it. @param {readonly string[]} tags @param {string} tag */
export const toggled = (tags, tag) => (tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag]);
