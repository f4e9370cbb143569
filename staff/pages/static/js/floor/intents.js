/**
 * The name that a thing is asked for by: the same as long as nobody knows what became of it, so that asking again does it
 * once; another after an answer, so that the next is a thing of its own.
 *
 * Owns: that. Must not: ask.
 */
import { uuid } from "trivet/uuid.js";

/**
 *     const named = intents();
 *     named(cart_hash, (name) => ask({ type: "place_order", idempotency_key: name, ... }));
 *
 * @param {() => string} [make]
 */
export function intents(make = uuid) {
  const open = new Map();
  /**
   * @template T
   * @param {string} what the thing that is meant
   * @param {(name: string) => Promise<T>} asks
   * @returns {Promise<T>}
   */
  return async function named(what, asks) {
    const name = open.get(what) ?? make();
    open.set(what, name);
    try {
      const answer = await asks(name);
      open.delete(what);
      return answer;
    } catch (error) {
      if (!(/** @type {any} */ (error)?.unanswered)) open.delete(what);
      throw error;
    }
  };
}
