/**
 * The try of an order that a reload must not forget.
 *
 * Owns: its form in the tab's storage, and reading it with care. Must not: know when it is over.
 */

/** @typedef {{key: string, sessionId: string, round: number, hash: string, total?: number, instructions: string, tries: number}} Kept */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store */

const STORED = "trivet.placing";

/** @param {Store} storage @param {Kept | null} kept null: there is none any more. */
export function keep(storage, kept) {
  try {
    if (kept === null) storage.removeItem(STORED);
    else storage.setItem(STORED, JSON.stringify(kept));
  } catch {
    // a full or forbidden storage: without a reload nothing is lost, and after one the cart's hash names the order
  }
}

/** @param {Store} storage @returns {Kept | null} */
export function restored(storage) {
  try {
    const kept = JSON.parse(storage.getItem(STORED) ?? "null");
    const whole = typeof kept?.key === "string" && typeof kept.hash === "string" && Number.isInteger(kept.tries);
    return whole && Number.isInteger(kept.round) ? kept : null;
  } catch {
    return null;
  }
}
