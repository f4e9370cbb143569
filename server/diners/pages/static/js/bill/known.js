/**
 * The bill of this table: read when somebody opens it, and kept up from then on by what the table tells.
 *
 * Owns: that reading, and whose payment this phone has begun. Must not: draw.
 */
import { effect, signal } from "@preact/signals";
import { pass } from "trivet/components/notice.js";
import { t } from "trivet/i18n.js";
import { sessionStorage } from "trivet/shelf.js";
import { uuid } from "trivet/uuid.js";

import { billAfter, newer, withPayment } from "diner/bill/figures.js";
import { stageOf } from "diner/bill/outcome.js";
import { createPaying } from "diner/bill/paying.js";
import { createCatching } from "diner/catching.js";
import { show } from "diner/doing.js";
import { me, sheet, status, visit } from "diner/live.js";
import { createPolling } from "diner/polling.js";
import { api, readings } from "diner/seat.js";

/** @typedef {import("diner/bill/figures.js").Bill} Bill */

/** The part of an address that opens the bill, as `main.js` reads it. */
const HERE = "#bill";

export const bill = signal(/** @type {Bill | null} */ (null));
/** The bill as it was when somebody last began to pay it. */
export const seen = signal(/** @type {Bill | null} */ (null));
/** The payment that was begun here and whose payer has yet to be sent to the provider's page. @type {string | null} */
let sending = null;
/** What was told in passing last. */
let passed = "";

const asked = (/** @type {AbortSignal | undefined} */ signal) => api.get("/bill", { query: { sessionId: visit.peek()?.session_id }, signal });
/** A bill as an answer has it, and what was told meanwhile. @param {Bill} data @param {readonly any[]} [frames] */
export const take = (data, frames = []) => void (bill.value = frames.reduce(billAfter, newer(bill.peek(), data)));
const reading = createCatching({ read: () => asked(undefined), take: ({ data }, frames) => take(data, frames) });
const polling = createPolling({ get: asked, take, visible: () => !document.hidden });
const isOpen = () => sheet.peek()?.name === "bill";

export const paying = createPaying({
  post: (wish, idempotencyKey) => api.post("/payments", { body: wish, idempotencyKey }),
  begun(payment) {
    if (payment.method === "card" && isOpen()) sending = payment.payment_id;
    told(payment);
  },
  refused(_, error) {
    if (error.code === "BILL_CHANGED" && error.details.bill) take(error.details.bill);
    reading.start();
  },
  storage: sessionStorage,
  uuid: () => uuid(),
});

/** A payment as an answer has it. @param {import("diner/bill/figures.js").Payment} payment */
export function told(payment) {
  const known = bill.peek();
  if (known) bill.value = withPayment(known, payment);
  reading.start();
}

readings.push({
  start: reading.start,
  heard(/** @type {any} */ frame) {
    bill.value = billAfter(bill.peek(), frame);
    reading.heard(frame);
    if (frame.type === "payment_update") heardOf(frame.payment);
    if (isBehind(frame)) reading.start();
    if (frame.type === "snapshot" && (bill.peek() || isOpen())) reading.start();
  },
  stop() {
    reading.stop();
    polling.stop();
    paying.stop();
    bill.value = seen.value = null;
  },
});

/** Whether the bill that is shown is older than one that was too large to be told. @param {any} frame */
const isBehind = ({ type, version }) => type === "bill_changed" && (bill.peek()?.version ?? (isOpen() ? 0 : version)) < version;

/** What has become of mine: the bill shows it where it is open; elsewhere it passes by. @param {import("diner/bill/figures.js").Payment} payment */
function heardOf(payment) {
  if (isOpen()) return reading.start(); // what others can pay is another now
  const stage = stageOf(payment);
  const told = `${payment.payment_id} ${stage}`;
  if (payment.payer !== me.peek() || (stage !== "paid" && stage !== "declined") || told === passed) return;
  passed = told;
  const icon = stage === "paid" ? "circle-check" : "circle-alert";
  pass(t(`bill.told.${stage}`), { icon, action: { label: t("bill.title"), do: () => show("bill") } });
}

/** Whoever has just begun to pay is sent to the provider's page as soon as there is one. */
effect(() => {
  const mine = bill.value?.payments.find((one) => one.payment_id === sending);
  if (mine && stageOf(mine) === "action" && isOpen()) void goOn(mine).catch(() => {}); // the button is there, too
});

/**
 * To the provider's page, in this tab; gives whether there is one. Rejects with `TrivetError`.
 * @param {{ payment_id: string }} payment
 */
export async function goOn({ payment_id }) {
  sending = null; // who comes back from there is not sent again
  const { data } = await api.get(`/payments/${payment_id}`);
  const url = data.next_action?.redirect_url;
  if (!url) return false;
  history.replaceState(null, "", HERE); // who comes back by the browser's own button finds the bill, too
  location.assign(url);
  return true;
}

/** Somebody has opened the bill; gives what is done when they close it. While the table is out of reach, it is asked for. */
export function opened() {
  reading.start();
  const stop = effect(() => (status.value.phase === "live" ? polling.stop() : polling.start()));
  return () => {
    stop();
    polling.stop();
    sending = null;
    if (location.hash === HERE) history.replaceState(null, "", location.pathname); // who loads the page again has closed it
  };
}

effect(() => {
  if (visit.value) paying.restore(visit.value.session_id);
});
