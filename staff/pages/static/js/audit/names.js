/**
 * What things of the audit are called.
 *
 * Owns: finding their names. Must not: draw.
 */
import { useComputed } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";

import { api, may, user } from "staff/account.js";
import { house } from "staff/house.js";
import { useBranches } from "staff/stock/reading.js";

/** @typedef {import("staff/audit/sentence.js").Entry} Entry */
/** @typedef {import("staff/audit/sentence.js").Names} Names */

/**
 * By the floor, the menu, the branches, the list of staff for those who may see it, and the entries themselves.
 * @param {readonly Entry[]} entries
 * @returns {Names}
 */
export function useNames(entries) {
  const [items, setItems] = useState(/** @type {ReadonlyMap<number, string>} */ (new Map()));
  const [people, setPeople] = useState(/** @type {ReadonlyMap<number, string>} */ (new Map()));
  const { branches: open } = useBranches();
  const slug = house.restaurant.value?.slug;
  useEffect(() => {
    if (slug) api.get("/menu", { query: { restaurant_name: slug } }).then(({ data }) => setItems(namesOf(data.categories.flatMap((/** @type {any} */ one) => one.items))), () => {});
  }, [slug]);
  useEffect(() => {
    if (may("admin")) api.get("/admin/staff").then(({ data }) => setPeople(namesOf(data.staff)), () => {});
  }, []);
  const tables = useComputed(() => new Map([...house.tables.value.values()].map((table) => [table.table_id, table.table_number]))).value;
  const sessions = useComputed(() => new Map([...house.sessions.value.values()].map((session) => [session.session_id, session.table_number]))).value;
  const staff = useMemo(() => {
    const seen = entries.flatMap(({ who }) => (who ? [who] : []));
    return new Map([...namesOf(seen), ...people, ...(user.value ? [/** @type {[number, string]} */ ([user.value.id, user.value.name])] : [])]);
  }, [entries, people]);
  const branches = useMemo(() => namesOf(open ?? []), [open]);
  return { tables, sessions, items, staff, branches, zone: house.restaurant.value?.timezone ?? "UTC", currency: house.restaurant.value?.currency };
}

/** @param {{ id: number, name: string }[]} named @returns {Map<number, string>} */
const namesOf = (named) => new Map(named.map(({ id, name }) => [id, name]));
