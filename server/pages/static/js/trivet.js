/**
 * Trivet's client library: a table's, or a floor's, events in a page (`docs/trivet-js.md` is its manual).
 *
 * Owns: the two kinds of connection, by name. Must not: depend on anything that draws.
 *
 *     import { dinerConnection, TrivetError } from "trivet/trivet.js";
 *
 *     const connection = dinerConnection({ url: joined.ws_url, token: joined.ws_token });
 *     connection.on("frame", (frame) => cart.apply(frame));       // in order, each once; the first is a snapshot
 *     connection.on("status", ({ phase, lost }) => …);            // "live", "waiting", "refused", "closed", …
 *     connection.on("moved", ({ session_id, ws_token }) => …);    // remember them; the connection goes on by itself
 *     connection.start();
 *     try {
 *       await connection.ask({ type: "call_waiter", reason: "bill" });
 *     } catch (error) {                                            // always a TrivetError
 *       if (error.code === "LOST") …                               // or TIMEOUT: not known whether heard; ask the same again
 *     }
 */

import { connection } from "./wire/connection.js";

export { TrivetError } from "./http.js";

/** @typedef {import("./wire/telling.js").Status} Status */
/** @typedef {import("./wire/telling.js").Phase} Phase */
/** @typedef {import("./wire/surroundings.js").Surroundings} Surroundings */
/** @typedef {import("./wire/diner.js").Frame} DinerFrame */
/** @typedef {import("./wire/diner.js").Message} DinerMessage */
/** @typedef {import("./wire/staff.js").Frame} StaffFrame */
/** @typedef {import("./wire/staff.js").Message} StaffMessage */
/**
 * @typedef {object} Options
 * @property {string} url `wss://…`, or a path of the page's own host.
 * @property {Token} token
 * @property {Surroundings} [surroundings] For tests.
 */

/**
 * A token, or where to get one. It is asked before each connecting; `refused` is the one that was just refused (4401), so
 * that a new one can be fetched: null, or the same again, means that there is none.
 * @typedef {string | ((refused: string | null) => string | null | Promise<string | null>)} Token
 */

/**
 * @typedef {object} Connection
 * @property {() => void} start Connects, and stays connected. Again: tries now.
 * @property {() => void} stop
 * @property {() => import("./wire/telling.js").Status} status
 * @property {() => number | null} seq Of the newest event that was shown.
 * @property {() => number | null} heardAt When something was heard last, in milliseconds of this device's clock.
 * @property {import("./wire/telling.js").Telling["on"]} on Gives how to stop listening.
 * @property {(message: {type: string, [field: string]: any}, options?: {timeoutMs?: number}) => Promise<any>} ask
 */

/**
 * A message without its `ref`: that is the library's.
 * @template M
 * @typedef {M extends any ? Omit<M, "ref"> : never} Unreferred
 */
/**
 * @template Frame, Message
 * @typedef {Omit<Connection, "ask" | "on"> & {
 *   ask: (message: Unreferred<Message>, options?: {timeoutMs?: number}) => Promise<Frame>,
 *   on: {
 *     (what: "frame", listener: (frame: Frame) => void): () => void,
 *     (what: "status", listener: (status: Status) => void): () => void,
 *     (what: "moved", listener: (moved: {session_id: string, ws_token: string, table: any}) => void): () => void,
 *   }}} Typed
 */
/** @typedef {Typed<DinerFrame, DinerMessage>} DinerConnection */
/** @typedef {Typed<StaffFrame, StaffMessage>} StaffConnection */

/**
 * A member's connection to their table (`docs/contract.md` §3).
 * @param {Options} options `url` and `token` are `ws_url` and `ws_token` of `POST /table_session`.
 * @returns {DinerConnection}
 */
export function dinerConnection(options) {
  const made = connection({ subprotocol: "trivet.v1", snapshot: "snapshot" }, options);
  return /** @type {DinerConnection} */ (/** @type {unknown} */ (made));
}

/**
 * A staff user's connection to their restaurant's floor (§5). The token is an access token, which lives for 15 minutes: give
 * a function that fetches a new one when it is told that the last was refused.
 * @param {Options} options
 * @returns {StaffConnection}
 */
export function staffConnection(options) {
  const made = connection({ subprotocol: "trivet.staff.v1", snapshot: "floor" }, options);
  return /** @type {StaffConnection} */ (/** @type {unknown} */ (made));
}
