/**
 * The checkout's choices: what is still to be said, and where what is wrong belongs. Pure.
 *
 * @typedef {"DELIVERY" | "PICKUP"} Kind
 * @typedef {"card" | "saved" | "counter"} Method
 * @typedef {{ kind: Kind | null, branch: number | null, address: string | null, date: string | null, slot: number | null, method: Method | null,
 *   saved: string | null, save: boolean, code: string, typed: string, note: string, of: number | null }} Choice `code` is the discount code that is used,
 *   `typed` what stands in its field, `of` the customer whose choice it is
 * @typedef {{ code: string, message: string, items: { product_id: number, name: string, requested: number, available: number }[], minimum: number | null, reason?: string | null }} Problem
 * @typedef {"how" | "when" | "pay" | "look"} StepName
 */

/** @type {readonly StepName[]} */
export const STEPS = ["how", "when", "pay", "look"];

/** @type {Choice} */
export const UNSAID = { kind: null, branch: null, address: null, date: null, slot: null, method: null, saved: null, save: false, code: "", typed: "", note: "", of: null };

/** What was chosen by this customer, and nothing of another's who used the same device. @param {Choice} is @param {number | null} of @returns {Choice} */
export const ownOf = (is, of) => (is.of === of ? is : { ...UNSAID, of });

/** Without a branch that nobody fetches at any more, and its time. @param {Choice} is @param {readonly { id: number, pick_up: boolean }[]} branches @returns {Choice} */
export const served = (is, branches) => (is.branch === null || branches.some(({ id, pick_up }) => pick_up && id === is.branch) ? is : { ...is, branch: null, slot: null });

/** Without a time that is not to be had any more. @param {Choice} is @param {readonly { id: number }[]} slots of the day that is chosen @returns {Choice} */
export const offered = (is, slots) => (is.slot === null || slots.some(({ id }) => id === is.slot) ? is : { ...is, slot: null });

/** What is still to be said at a step; null where it is whole. @param {StepName} step @param {Choice} is @returns {string | null} a message */
export function lacks(step, is) {
  if (step === "how") {
    if (is.kind === null) return "checkout.lacks_how";
    if (is.kind === "DELIVERY") return is.address === null ? "checkout.lacks_address" : null;
    return is.branch === null ? "checkout.lacks_branch" : null;
  }
  if (step === "when") return is.date === null || is.slot === null ? "checkout.lacks_slot" : null;
  if (step === "pay") return is.method === null || (is.method === "saved" && is.saved === null) ? "checkout.lacks_pay" : null;
  return is.typed.trim() === "" || is.typed.trim() === is.code ? null : "checkout.lacks_code"; // who types a code wants it
}

/** The first step at which something is to be said; null where all is. @param {Choice} is */
export const firstLack = (is) => STEPS.find((step) => lacks(step, is) !== null) ?? null;

/** Whether the shop can be asked what it comes to. @param {Choice} is */
export const canPreview = (is) => lacks("how", is) === null && lacks("when", is) === null;

/** @type {Record<string, StepName>} */
const PLACES = {
  BRANCH_UNAVAILABLE: "how",
  ADDRESS_REQUIRED: "how",
  ADDRESS_OUT_OF_ZONE: "how",
  ADDRESS_NOT_FOUND: "how",
  BRANCH_NOT_FOUND: "how",
  SLOT_UNAVAILABLE: "when",
  SLOT_FULL: "when",
  SLOT_PASSED: "when",
  PAYMENT_DECLINED: "pay",
  PAYMENT_METHOD_UNAVAILABLE: "pay",
  PAYMENT_TOKEN_NOT_FOUND: "pay",
};

/** The time to ask with until one is chosen: at whichever, it comes to the same. @param {Choice} is @param {readonly { id: number }[] | null} slots */
export const asIfTimed = (is, slots) => ({ ...is, slot: is.slot ?? slots?.[0]?.id ?? null });

/** What is wrong as far as something was said: nothing with a time that was only asked with. @template {{ code: string }} P @param {readonly P[]} problems @param {Choice} is */
export const asFarAsSaid = (problems, is) => (is.slot === null ? problems.filter((one) => placeOf(one) !== "when") : problems);

/** At which step something that is wrong is put right. @param {{ code: string }} problem @returns {StepName} */
export const placeOf = ({ code }) => PLACES[code] ?? "look";

/** What is wrong with a discount code is said at its field. */
export const CODE_REFUSED = "DISCOUNT_INVALID";

/** All that is wrong, each once: why it was not placed comes first. @param {readonly Problem[]} problems @param {Problem | null} refusal */
export const withRefusal = (problems, refusal) => (refusal === null || problems.some(({ code }) => code === refusal.code) ? problems : [refusal, ...problems]);

/** What the shop is sent. @param {Choice} is @param {number | null} total as it was shown */
export const bodyOf = (is, total = null) => ({
  fulfillment_type: is.kind,
  delivery_slot_id: is.slot,
  date: is.date,
  ...(is.kind === "PICKUP" ? { branch_id: is.branch } : { address_id: is.address }),
  ...(is.method && { payment: { method: is.method, ...(is.method === "saved" && { payment_token_id: is.saved }), ...(is.method === "card" && is.save && { save_as_default: true }) } }),
  ...(is.code && { discount_code: is.code }),
  ...(is.note && { note: is.note }),
  ...(total !== null && { expected_total: total }),
});

/** Another way or place has other times. @param {Choice} is @param {Partial<Choice>} change @returns {Choice} */
export function chosen(is, change) {
  const next = { ...is, ...change };
  const moved = next.kind !== is.kind || next.branch !== is.branch;
  if (moved || next.date !== is.date) next.slot = change.slot ?? null;
  return next;
}

/** What of it is as usual the next time: the card that was kept is then the usual one. @param {Choice} is @returns {Choice} */
export const nextTime = (is) => ({ ...is, slot: null, method: is.method === "counter" ? "counter" : null, save: false, code: "", typed: "", note: "" });

/** What the provider leads to, where the payer has something to do there. @param {any} payment */
export const leadsTo = (payment) => /** @type {string | null} */ (payment?.next_action?.redirect_url ?? null);
