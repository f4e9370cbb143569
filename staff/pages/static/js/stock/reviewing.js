/**
 * Requests for stock: what one changes, and what becomes of many that are reviewed at once.
 *
 * Owns: these decisions. Must not: ask, or draw.
 */

/** @typedef {"PENDING" | "APPROVED" | "REJECTED"} Status */
/** @typedef {{ id: number, name: string }} Who */
/**
 * @typedef {object} StockRequest
 * @property {number} id
 * @property {"SET_QUANTITY" | "ADD_QUANTITY"} type
 * @property {number} branch_id
 * @property {string} name
 * @property {number} quantity
 * @property {string} note
 * @property {Status} status
 * @property {Who} asked_by
 * @property {string} asked_at
 * @property {number | null} approved
 * @property {string} answer
 * @property {Who | null} reviewed_by
 * @property {string | null} reviewed_at
 * @property {number | null} on_hand
 */
/** @typedef {{ id: number, status: Status | null, error: { code: string, message: string } | null }} Reviewed */

export const STATUSES = /** @type {const} */ (["PENDING", "APPROVED", "REJECTED"]);

/** As many as one review takes. */
export const REVIEWED_MAX = 100;

/** The status that an address names. @param {string | null} said */
export const statusOf = (said) => STATUSES.find((one) => one === said) ?? "PENDING";

/**
 * From how many to how many it goes, if it is approved now; null is what nobody counts.
 * @param {Pick<StockRequest, "type" | "quantity" | "on_hand">} request
 * @param {number} [quantity_instead] in the place of the one that was asked for
 */
export function change({ type, quantity, on_hand }, quantity_instead = quantity) {
  const to = type === "SET_QUANTITY" ? quantity_instead : on_hand === null ? null : on_hand + quantity_instead;
  return { from: on_hand, to };
}

/** What is chosen, with this one or without it, as many as are reviewed at once. @param {ReadonlySet<number>} chosen @param {number} id */
export function toggled(chosen, id) {
  const next = new Set(chosen);
  if (!next.delete(id) && next.size < REVIEWED_MAX) next.add(id);
  return next;
}

/** Those of what is chosen that can still be reviewed. @param {ReadonlySet<number>} chosen @param {readonly StockRequest[]} requests */
export const open = (chosen, requests) => requests.filter(({ id, status }) => chosen.has(id) && status === "PENDING").map(({ id }) => id);

/** All that can be reviewed at once. @param {readonly StockRequest[]} requests */
export const every = (requests) => new Set(requests.filter(({ status }) => status === "PENDING").slice(0, REVIEWED_MAX).map(({ id }) => id));

/** The requests with what became of each. What failed stays as it was. @param {readonly StockRequest[]} requests @param {readonly Reviewed[]} answers */
export const answered = (requests, answers) =>
  requests.map((request) => {
    const status = answers.find(({ id }) => id === request.id)?.status;
    return status ? { ...request, status } : request;
  });

/** Why some were not reviewed, by their ids. @param {readonly Reviewed[]} answers */
export const failures = (answers) => new Map(answers.flatMap(({ id, error }) => (error ? [[id, error]] : [])));

/**
 * How many of what was told of are news to somebody: to a manager what others have asked for, to everybody what became of theirs.
 * @param {Iterable<import("staff/live.js").ToldRequest>} told
 * @param {{ me: number, manager: boolean }} who
 */
export function news(told, { me, manager }) {
  const all = [...told];
  const asked = manager ? all.filter(({ status, asked_by }) => status === "PENDING" && asked_by !== me).length : 0;
  return { asked, answered: all.filter(({ status, asked_by }) => status !== "PENDING" && asked_by === me).length };
}
