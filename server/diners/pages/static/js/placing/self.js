/**
 * What a placing knows of itself.
 *
 * Owns: that form. Must not: do anything.
 */

/** @typedef {{code: string, message: string, mayRetry: boolean}} Reason */
/**
 * @typedef {object} Self
 * @property {import("../cart.js").Cart} cart
 * @property {(message: any) => Promise<any>} ask
 * @property {import("./kept.js").Store} storage
 * @property {() => string} uuid
 * @property {(ms: number, what: () => void) => any} after
 * @property {(timer: any) => void} cancel
 * @property {() => number} now
 * @property {import("@preact/signals-core").Signal<import("../placing.js").State>} state
 * @property {import("@preact/signals-core").Signal<boolean>} slow
 * @property {import("@preact/signals-core").Signal<Reason | null>} error
 * @property {import("@preact/signals-core").Signal<number | null>} retryAt
 * @property {import("@preact/signals-core").Signal<boolean>} unsent Whether it is certain that the server has not heard of it.
 * @property {(round: number) => void} ordered
 * @property {import("./kept.js").Kept | null} kept What is being placed.
 * @property {string} instructions
 * @property {readonly string[]} shown The cart as it was shown when somebody pressed.
 * @property {number} total What was shown with it, in minor units.
 * @property {number} round Of the cart that the last try was about.
 * @property {string | null} hash
 * @property {boolean} heard Whether the server may have heard of it.
 * @property {number} tries
 * @property {boolean} asking Whether an answer is awaited.
 * @property {number} failures Without an answer, in a row.
 * @property {any} timer Of the next try.
 * @property {any} patience
 */

export {};
