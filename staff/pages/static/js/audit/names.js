/**
 * What things of the audit are called.
 *
 * Owns: finding their names. Must not: draw.
 */
import { useComputed } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";

import { api, may, user } from "staff/account.js";
import { house } from "staff/house.js";
import { all } from "staff/paged.js";

/** @typedef {import("staff/audit/sentence.js").Entry} Entry */
/** @typedef {import("staff/audit/sentence.js").Names} Names */

/**
 * By the floor, the menu, the list of staff for those who may see it, and the entries themselves; and by the lists of where the
 * shop sells, when, and for what codes, as soon as an entry has a number of one.
 * @param {readonly Entry[]} entries
 * @param {{ id: number, name: string }} [customer] whose story it is
 * @returns {Names}
 */
export function useNames(entries, customer) {
  const [items, setItems] = useState(/** @type {ReadonlyMap<number, string>} */ (new Map()));
  const [people, setPeople] = useState(/** @type {ReadonlyMap<number, string>} */ (new Map()));
  const slug = house.restaurant.value?.slug;
  useEffect(() => {
    if (slug) api.get("/menu", { query: { restaurant_name: slug } }).then(({ data }) => setItems(namesOf(data.categories.flatMap((/** @type {any} */ one) => one.items))), () => {});
  }, [slug]);
  useEffect(() => {
    if (may("admin")) api.get("/admin/staff").then(({ data }) => setPeople(namesOf(data.staff)), () => {});
  }, []);
  const branches = useListed("/branches", { deleted: true }, mention(entries, /\bbranch[ -]\d/), ({ name }) => name);
  const slots = useListed("/delivery-slots", {}, mention(entries, /\bslot[ -]\d/), (slot) => slot);
  const codes = useListed("/discounts", {}, mention(entries, /, code \d/), ({ code }) => code);
  const tables = useComputed(() => new Map([...house.tables.value.values()].map((table) => [table.table_id, table.table_number]))).value;
  const sessions = useComputed(() => new Map([...house.sessions.value.values()].map((session) => [session.session_id, session.table_number]))).value;
  const staff = useMemo(() => {
    const seen = entries.flatMap(({ who }) => (who ? [who] : []));
    return new Map([...namesOf(seen), ...people, ...(user.value ? [/** @type {[number, string]} */ ([user.value.id, user.value.name])] : [])]);
  }, [entries, people]);
  return { tables, sessions, items, staff, branches, slots, codes, customer, zone: house.restaurant.value?.timezone ?? "UTC", currency: house.restaurant.value?.currency };
}

/** @param {{ id: number, name: string }[]} named @returns {Map<number, string>} */
const namesOf = (named) => new Map(named.map(({ id, name }) => [id, name]));

/** Whether any entry has such a thing in it. @param {readonly Entry[]} entries @param {RegExp} pattern */
const mention = (entries, pattern) => entries.some(({ subject, old, new: now }) => [subject, old, now].some((text) => text && pattern.test(text)));

/**
 * A list of `/api/v1/admin` by its ids, read once it is `wanted`; what cannot be read is called by its number.
 * @param {string} path
 * @param {Record<string, boolean>} query
 * @param {boolean} wanted
 * @param {(one: any) => any} shown
 */
function useListed(path, query, wanted, shown) {
  const [listed, setListed] = useState(/** @type {ReadonlyMap<number, any>} */ (new Map()));
  useEffect(() => {
    if (wanted) all(`/api/v1/admin${path}`, query).then((found) => setListed(new Map(found.map((one) => [one.id, shown(one)]))), () => {});
  }, [path, wanted]);
  return listed;
}
