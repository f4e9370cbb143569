/**
 * What a person does with the bill: saying whose a line is, paying, calling it off, having it as a paper, asking the staff for
 * it. What is refused is kept beside the thing.
 *
 * Must not: draw.
 *
 * @typedef {"receipt" | "invoice"} Paper
 */
import { signal } from "@preact/signals";
import { TrivetError } from "trivet/http.js";
import { known, t } from "trivet/i18n.js";

import { wishOf } from "diner/bill/choosing.js";
import { bill, goOn, paying, refusedWith, seen, take, told, trouble } from "diner/bill/known.js";
import { said } from "diner/doing.js";
import { person, visit } from "diner/live.js";
import { problem } from "diner/saying.js";
import { api, ask } from "diner/seat.js";
import { BILL } from "diner/visit.js";

/** Which paper is being asked for. */
export const fetching = signal(/** @type {Paper | null} */ (null));
/** Of which line something is being said. */
export const saying = signal(/** @type {string | null} */ (null));

/** Who pays: nobody is the staff, and a member whom this phone has never met has left. @param {string | null | undefined} id */
export const payer = (id) => person(id).name || t(id ? "person.gone" : "person.staff");

/** Why something was refused, with who is at it where somebody is. @param {any} error */
export function why(error) {
  const key = `bill.no.${error.code}`;
  return known(key) ? t(key, { name: payer(error.details?.paying) }) : problem(error);
}

/** @param {string} of @param {() => Promise<void>} what */
async function tried(of, what) {
  trouble.value = null;
  try {
    await what();
  } catch (error) {
    trouble.value = { of, error };
    refusedWith(/** @type {any} */ (error));
  }
}

/**
 * Whose a line is; once at a time.
 * @param {string} public_id @param {import("diner/bill/lines.js").Say} say
 */
export async function claim(public_id, { share, whose }) {
  if (saying.peek()) return;
  saying.value = public_id;
  const body = { session_id: visit.peek()?.session_id, public_id, share, ...(whose && { whose }) };
  await tried(public_id, async () => take((await api.post("/bill/claims", { body })).data));
  saying.value = null;
}

/**
 * What was tapped: `sum` and `tip` as they stood on the button, in minor units.
 * @param {import("diner/bill/choosing.js").Choice} choice @param {number} sum @param {number} tip @param {"card" | "counter"} method
 */
export function pay(choice, sum, tip, method) {
  const now = bill.peek();
  if (!now) return;
  trouble.value = null;
  seen.value = now;
  if (paying.is.peek().state === "refused") paying.letGo();
  paying.start(wishOf(now, choice, sum, tip, method));
}

/** @param {string} id of a payment of one's own */
export const callOff = (id) => tried(id, async () => told((await api.post(`/payments/${id}/cancel`)).data));

/** Where there is no page to go to, somebody's bank asks them elsewhere, or it is over already. @param {{ payment_id: string }} payment */
export const goOnPaying = (payment) =>
  tried(payment.payment_id, async () => {
    if (!(await goOn(payment))) throw new TrivetError("INVALID_STATUS_TRANSITION", "no page");
  });

/**
 * Opens a paper of the bill, in this tab, since browsers open no other one for what has to be asked for first; once at a time.
 * @param {Paper} what
 */
export async function openPaper(what) {
  if (fetching.peek()) return;
  fetching.value = what;
  await tried(what, async () => {
    const { data } = await api.get(`/bill/${what}`, { query: { sessionId: visit.peek()?.session_id } });
    history.replaceState(null, "", BILL); // who comes back from it finds the bill
    location.assign(data.link);
  });
  fetching.value = null;
}

/** Somebody of the staff brings it. */
export const askForBill = () => ask({ type: "call_waiter", reason: "bill" }).catch(said);
