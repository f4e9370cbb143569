/**
 * What staff do with money, as they are asked of the server; and what was taken last, which is shown until it was read.
 *
 * Owns: those requests, each safe to repeat. Must not: decide who may; what is refused is shown where it was asked.
 */
import { signal } from "@preact/signals";

import { sessionStorage } from "trivet/shelf.js";
import { uuid } from "trivet/uuid.js";
import { api } from "staff/account.js";
import { createTaking } from "staff/floor/bill/taking.js";

/** @typedef {import("staff/floor/bill/figures.js").Payment} Payment */

export const taking = createTaking({ post: (path, asking) => api.post(path, asking), storage: sessionStorage, uuid: () => uuid() });

/** The money that was taken last here: its change is read off after the form has gone, also where the visit has ended by it. */
export const taken = signal(/** @type {Payment | null} */ (null));

/** @param {string} session @param {Record<string, any>} body as `POST /admin/session/{id}/payments` takes it */
export const take = async (session, body) => void (taken.value = await taking.take(session, body));

/** What a diner had announced. @param {string} payment @param {{ method: string, tendered?: number }} body */
export const collect = async (payment, body) => void (taken.value = (await api.post(`/admin/payments/${payment}/capture`, { body })).data);

/** What a provider has approved. @param {string} payment */
export const capture = (payment) => api.post(`/admin/payments/${payment}/capture`, { body: {} });

/** @param {string} payment */
export const callOff = (payment) => api.post(`/admin/payments/${payment}/cancel`);

/** @param {string} payment @param {string} reason */
export const undo = (payment, reason) => api.post(`/admin/payments/${payment}/void`, { body: { reason } });

/** @param {Payment} payment @param {number} amount @param {string} reason */
export const refund = ({ payment_id, refunds }, amount, reason) => api.post(`/admin/payments/${payment_id}/refund`, { body: { amount, reason, number: refunds + 1 } });

/** @param {string} session @param {Record<string, any>} body with its `discount_id`, by which a repeat is known */
export const discount = (session, body) => api.post(`/admin/session/${session}/discounts`, { body });

/** One that is not there any more was taken back before. @param {string} session @param {string} id */
export const takeBack = (session, id) =>
  api.delete(`/admin/session/${session}/discounts/${id}`).catch((error) => {
    if (error.code !== "DISCOUNT_NOT_FOUND") throw error;
  });
