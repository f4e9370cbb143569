/**
 * The menu as managers write it: read whole, written thing by thing.
 *
 * Owns: reading and writing it over `/api/v1/admin`. Must not: draw, or decide what is written.
 */
import { useEffect, useState } from "preact/hooks";

import { api } from "staff/account.js";
import { all } from "staff/paged.js";
import { raw } from "staff/raw.js";
import { useAsk } from "staff/refusal.js";

/** @typedef {{ name: string, description: string }} Words */
/** @typedef {{ id: number, name: string, station: string | null, course: string | null, prep_minutes: number | null, position: number, translations: Record<string, Words>, products: number, version: string }} Category */
/** @typedef {{ id: number, category_id: number, name: string, description: string, price: number, station: string | null, tax_class_id: number | null, allergens: string[], tags: string[], brand: string | null, place: string | null, available: boolean, position: number, translations: Record<string, Words>, option_group_ids: number[], version: string }} Product */
/** @typedef {{ id: number, group_id: number, name: string, price: number, product_id: number | null, available: boolean, left: number | null, position: number, translations: Record<string, Words>, version: string }} Option */
/** @typedef {{ id: number, name: string, min: number, max: number, repeat: boolean, translations: Record<string, Words>, options: Option[], product_ids: number[], version: string }} Group */
/** @typedef {{ id: number, name: string, dine_in: number, takeaway: number, products: number, version: string }} TaxClass */
/** @typedef {{ weekdays: number[], from: string, until: string }} Window */
/** @typedef {{ id: number, name: string, windows: Window[], category_ids: number[], product_ids: number[], version: string }} TimedMenu */
/** @typedef {{ languages: string[], kitchen_language: string | null }} Languages */
/** @typedef {{ categories: Category[], products: Product[], taxes: TaxClass[], included: boolean, menus: TimedMenu[], languages: Languages, groups: Group[] }} Book */

const ADMIN = "/api/v1/admin";

/** @returns {Promise<Book>} */
async function read() {
  const [categories, products, taxes, menus, languages, groups] = await Promise.all([
    all(`${ADMIN}/categories`),
    all(`${ADMIN}/products`),
    api.get(`${ADMIN}/taxes`, { query: { limit: 500 } }),
    all(`${ADMIN}/menus`),
    api.get(`${ADMIN}/languages`),
    all(`${ADMIN}/option-groups`),
  ]);
  return { categories, products, taxes: taxes.data.data, included: taxes.data.prices_include_tax, menus, languages: languages.data.data, groups };
}

/**
 * The menu; null until it is there. `again` reads it anew, as it is after whatever somebody has written.
 * `put` changes what is shown of it, by what an answer has told.
 * @returns {{ book: Book | null, refused: import("staff/refusal.js").TrivetError | null, again: () => Promise<unknown>, put: (change: (book: Book) => Book) => void }}
 */
export function useBook() {
  const [book, setBook] = useState(/** @type {Book | null} */ (null));
  const [again, { refused }] = useAsk(async () => setBook(await read()), { inTurn: true });
  useEffect(() => void again(), []);
  return { book, refused, again, put: (change) => setBook((now) => now && change(now)) };
}

/** Writes something new, or what is there. @param {string} kind @param {number | null} id @param {object} body @returns {Promise<any>} */
export const write = async (kind, id, body) =>
  (await (id === null ? api.post(`${ADMIN}/${kind}`, { body }) : api.put(`${ADMIN}/${kind}/${id}`, { body }))).data.data;

/** What was deleted, as it was. @param {string} kind @param {number} id */
export const bringBack = (kind, id) => api.post(`${ADMIN}/${kind}/${id}/restore`, { body: {} });

/** @param {number} id @returns {Promise<Group>} */
export const groupOf = async (id) => (await api.get(`${ADMIN}/option-groups/${id}`)).data.data;

/** @param {string} kind @param {number} id */
export const remove = (kind, id) => api.delete(`${ADMIN}/${kind}/${id}`);

/** What was deleted is there again. @param {string} kind @param {number} id */
export const restore = (kind, id) => api.post(`${ADMIN}/${kind}/${id}/restore`, { body: {} });

/** @typedef {{ kind: "products" | "categories" | "taxes" | "menus" | "option-groups" | "options", id: number, name: string, category: string | null, group: string | null, deleted_at: string }} Deleted */
/** What was deleted and can be restored, the latest first. @returns {Promise<Deleted[]>} */
export const deleted = () => all(`${ADMIN}/deleted`);

/** @typedef {{ name: string, categories: number[], products: number[] }} Station */
/** @returns {Promise<Station[]>} */
export const stations = () => all(`${ADMIN}/stations`);

/** What there is one of. @param {string} path @param {object} body */
export const put = (path, body) => api.put(`${ADMIN}/${path}`, { body });

/** A file of rows, whatever its maker calls it. Gives what became of each. @param {Blob} file @returns {Promise<any>} */
export const sendRows = async (file) => (await (await raw("POST", `${ADMIN}/products/import`, new Blob([file], { type: "text/csv" }))).json()).data;
