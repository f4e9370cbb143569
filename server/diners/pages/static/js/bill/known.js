/**
 * The bill of this table: read when somebody opens it, and kept up from then on by what the table tells.
 *
 * Owns: that reading, why a payment of one's own was declined, whose payment this phone has begun, and for how long a refusal stands. Must not: draw.
 */
import { effect, signal } from "@preact/signals";
import { pass } from "trivet/components/notice.js";
import { t } from "trivet/i18n.js";
import { sessionStorage } from "trivet/shelf.js";
import { uuid } from "trivet/uuid.js";

import { billAfter, holds, newer, withPayment } from "diner/bill/figures.js";
import { stageOf, toTell } from "diner/bill/outcome.js";
import { createPaying } from "diner/bill/paying.js";
import { createCatching } from "diner/catching.js";
import { show } from "diner/doing.js";
import { me, place, sheet, status, visit } from "diner/live.js";
import { createPolling } from "diner/polling.js";
import { api, readings } from "diner/seat.js";
import { BILL, goesToPay } from "diner/visit.js";

/** @typedef {import("diner/bill/figures.js").Bill} Bill */

const REST_MS = 1_000;

export const bill = signal(/** @type {Bill | null} */ (null));
/** The bill as it was when somebody last began to pay it. */
export const seen = signal(/** @type {Bill | null} */ (null));
/** What was refused of a line, or of a payment that has begun, and why: its id; of one that has not, `paying` knows. */
export const trouble = signal(/** @type {{ of: string, error: any } | null} */ (null));
/** The payments beside which something was refused last; null until the bill is read after that. @type {string | null} */
let beside = null;
/** A payment of mine that was declined, with why: the table is not told. */
export const declined = signal(/** @type {import("diner/bill/figures.js").Payment | null} */ (null));
/** Whose why is asked for. */
let asksWhy = "";
/** The payment that was begun here and whose payer has yet to be sent to the provider's page. @type {string | null} */
let sending = null;
/** What was told in passing last. */
let passed = "";
/** While this runs it is not read again because of others: all phones of a table are one address. @type {any} */
let resting = null;
let again = false;

const asked = (/** @type {AbortSignal | undefined} */ signal) => api.get("/bill", { query: { sessionId: visit.peek()?.session_id }, signal });
/** A bill as an answer has it, and what was told meanwhile. @param {Bill} data @param {readonly any[]} [frames] */
export function take(data, frames = []) {
  bill.value = frames.reduce(billAfter, newer(bill.peek(), data));
  beside ??= paymentsOf(bill.peek());
}
const reading = createCatching({ read: () => asked(undefined), take: ({ data }, frames) => take(data, frames) });
const polling = createPolling({ get: asked, take, visible: () => !document.hidden });
const isOpen = () => sheet.peek()?.name === "bill";

export const paying = createPaying({
  post: (wish, idempotencyKey) => api.post("/payments", { body: wish, idempotencyKey }),
  begun(payment, wish) {
    const as_tapped = payment.amount === wish?.expected_amount; // else they look at it first
    if (as_tapped && payment.method === "card" && isOpen()) sending = payment.payment_id;
    told(payment);
  },
  refused: (_, error) => refusedWith(error),
  storage: sessionStorage,
  uuid: () => uuid(),
});

/** Something was refused, because of a bill that is another by now, or of payments of which this phone may not know yet. @param {any} error */
export function refusedWith({ code, details }) {
  beside = null;
  if (code === "BILL_CHANGED" && details.bill) take(details.bill);
  if (visit.peek()) reading.start();
}

/** @param {Bill | null} is */
const paymentsOf = (is) => JSON.stringify(is?.payments.map((one) => [one.payment_id, one.status]));

/** What was refused is not, or not for that, any more: it is not said of another bill. */
function forgive() {
  trouble.value = beside = null;
  if (paying.is.peek().state === "refused") paying.letGo();
}

effect(() => {
  const now = paymentsOf(bill.value);
  if (beside !== null && now !== beside) forgive();
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
    const before = bill.peek();
    bill.value = billAfter(before, frame);
    reading.heard(frame);
    if (frame.type === "payment_update") heardOf(frame.payment, before);
    if (isBehind(frame)) readSoon();
    if (frame.type === "snapshot" && (bill.peek() || isOpen())) reading.start();
  },
  stop() {
    clearTimeout(resting);
    resting = null;
    reading.stop();
    polling.stop();
    paying.stop();
    bill.value = seen.value = null;
  },
});

/** Whether the bill that is shown is older than one that was too large to be told. @param {any} frame */
const isBehind = ({ type, version }) => type === "bill_changed" && (bill.peek()?.version ?? (isOpen() ? 0 : version)) < version;

/** Reads it now, or once the second is over in which it was read. */
function readSoon() {
  again = resting !== null;
  if (again) return;
  reading.start();
  resting = setTimeout(() => {
    resting = null;
    if (again) readSoon();
  }, REST_MS);
}

/**
 * What has become of mine: the bill shows it where it is open; elsewhere it passes by.
 * @param {import("diner/bill/figures.js").Payment} payment @param {Bill | null} before
 */
function heardOf(payment, before) {
  if (isOpen()) {
    const was = before?.payments.find((one) => one.payment_id === payment.payment_id);
    if (holds(was) !== holds(payment)) readSoon(); // what others can pay is another now
    return;
  }
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

/** Why mine was declined is asked for, once it is to be told. */
effect(() => {
  const mine = bill.value && toTell(bill.value, me.value).find((one) => one.status === "declined");
  if (!mine || mine.payment_id === asksWhy) return;
  asksWhy = mine.payment_id;
  api.get(`/payments/${mine.payment_id}`).then(
    ({ data }) => void (declined.value = data),
    () => void (asksWhy = ""), // with the next that is told of the bill it is asked for again
  );
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
  goesToPay(sessionStorage, place);
  history.replaceState(null, "", BILL); // who comes back by the browser's own button finds the bill, too
  location.assign(url);
  return true;
}

/** Somebody has opened the bill; gives what is done when they close it. While their table is out of reach, it is asked for. */
export function opened() {
  if (visit.peek()) reading.start();
  const stop = effect(() => (visit.value && status.value.phase !== "live" ? polling.start() : polling.stop()));
  return () => {
    stop();
    polling.stop();
    sending = null;
    forgive();
    if (location.hash === BILL) history.replaceState(null, "", location.pathname); // who loads the page again has closed it
  };
}

effect(() => {
  if (visit.value) paying.restore(visit.value.session_id);
});
