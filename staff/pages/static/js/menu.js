/**
 * The restaurant's menu, read when somebody needs it. What has changed since in what is sold stands in `house.items`.
 *
 * Owns: reading it. Must not: know what it is needed for.
 */
import { useEffect, useState } from "preact/hooks";

import { api } from "staff/account.js";
import { house } from "staff/house.js";

/** @typedef {{ id: number, name: string, price: number, available: boolean, left: number | null, until: string | null, category: string,
 *   photo: string | null, groups?: import("staff/menu/sale.js").Group[] }} MenuItem */
/** @typedef {import("trivet/http.js").TrivetError} TrivetError */

/**
 * Its items in its order; none until it is `known`.
 * @returns {{ items: MenuItem[], known: boolean, failed: TrivetError | null, again: () => void }}
 */
export function useMenu() {
  const [menu, setMenu] = useState({ items: /** @type {MenuItem[]} */ ([]), known: false, failed: /** @type {TrivetError | null} */ (null) });
  const [tries, setTries] = useState(0);
  const slug = house.restaurant.value?.slug;
  const rewritten = house.rewritten.value;
  useEffect(() => {
    if (!slug) return undefined;
    let here = true;
    api.get("/menu", { query: { restaurant_name: slug } }).then(
      ({ data }) => here && setMenu({ items: itemsOf(data), known: true, failed: null }),
      (failed) => here && setMenu((before) => ({ ...before, failed })),
    );
    return () => void (here = false);
  }, [slug, tries, rewritten]);
  return { ...menu, again: () => setTries(tries + 1) };
}

/** @param {{ categories: { name: string, items: Omit<MenuItem, "category" | "until">[] }[] }} menu */
const itemsOf = ({ categories }) => categories.flatMap(({ name, items }) => items.map((item) => ({ ...item, until: null, category: name })));
