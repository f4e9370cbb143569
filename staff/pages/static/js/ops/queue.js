/**
 * What was said of items and has not reached the server yet: kept by the browser, so that a dead network, a reload or an
 * empty battery loses nothing, and sent in order as soon as somebody answers.
 *
 * Of an item only the last word is kept. It says which version was seen before the first word of it that is still here, and
 * when it was said: so the server knows it from what somebody else has said meanwhile, which it does not undo.
 *
 * Owns: what is kept, and what becomes of each answer. Must not: know how a request is made, or what is shown.
 *
 * @typedef {"PICKED" | "MISSING" | "PENDING"} PickedStatus
 * @typedef {{ product_id: number, quantity?: number, name?: string }} Instead
 * @typedef {object} Pick What was said of one item.
 * @property {string} order_id
 * @property {number} item
 * @property {PickedStatus} picked_status
 * @property {Instead} [substitute]
 * @property {number} version
 * @property {string} said_at
 * @typedef {object} Kept Where a browser keeps texts: `localStorage`, or what a test gives.
 * @property {(key: string) => string | null} getItem
 * @property {(key: string, text: string) => void} setItem
 */
import { signal } from "@preact/signals-core";

/** As many as a shift has in hand: a hundred orders with all their items. */
export const QUEUE_MAX = 2000;
const FIRST_MS = 1_000;
const LAST_MS = 15_000;

/**
 * The queue with one more word; the last one of each item is the one that counts.
 * @param {readonly Pick[]} queue
 * @param {Pick} pick
 * @returns {readonly Pick[]}
 */
export function said(queue, pick) {
  const before = queue.find((one) => sameItem(one, pick));
  const others = queue.filter((one) => one !== before);
  return [...others, before ? { ...pick, version: Math.min(before.version, pick.version) } : pick].slice(-QUEUE_MAX);
}

/**
 * The queue without a word that was answered; what was said of the item meanwhile stays.
 * @param {readonly Pick[]} queue
 * @param {Pick} sent
 */
export const without = (queue, sent) => queue.filter((one) => !sameItem(one, sent) || one.said_at !== sent.said_at);

/**
 * Whether it is worth saying again: nobody answered, or not now. Everything else is a no that stays one.
 * @param {{ code?: string, status?: number }} error
 */
export const worthAgain = ({ code = "", status = 0 }) =>
  ["NETWORK", "TIMEOUT", "ABORTED", "UNAVAILABLE", "RATE_LIMITED", "SIGNED_OUT"].includes(code) || status === 401 || status === 429 || status >= 500;

/** How long to wait before the try with this number, from 0. @param {number} tries @returns {number} ms */
export const pause = (tries) => Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(tries, 8));

/** @param {Pick} one @param {Pick} other */
const sameItem = (one, other) => one.order_id === other.order_id && one.item === other.item;

/**
 * What is kept under this key; nothing where it makes no sense.
 * @param {Kept} kept
 * @param {string} key
 * @returns {readonly Pick[]}
 */
export function read(kept, key) {
  try {
    const found = JSON.parse(kept.getItem(key) ?? "[]");
    return Array.isArray(found) ? found.filter(sensible).slice(-QUEUE_MAX) : [];
  } catch {
    return [];
  }
}

/** @param {any} one */
const sensible = (one) =>
  typeof one?.order_id === "string" && Number.isInteger(one.item) && Number.isInteger(one.version) && typeof one.said_at === "string" && ["PICKED", "MISSING", "PENDING"].includes(one.picked_status);

/**
 * A queue that sends what is said. `send` answers with the order as it is then, or raises a `TrivetError`.
 * @template T
 * @param {object} given
 * @param {Kept} given.kept
 * @param {string} given.key
 * @param {(pick: Pick) => Promise<T>} given.send
 * @param {(order: T) => void} given.onSent
 * @param {(pick: Pick, error: any) => void} given.onRefused
 * @param {(run: () => void, ms: number) => unknown} [given.later]
 */
export function pickQueue({ kept, key, send, onSent, onRefused, later = setTimeout }) {
  const waiting = signal(read(kept, key));
  let sending = false;
  let tries = 0;

  /** @param {readonly Pick[]} next */
  function keep(next) {
    waiting.value = next;
    try {
      kept.setItem(key, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing still has it for as long as the page is open.
    }
  }

  /** Sends what waits, one after the other, until nobody answers. */
  async function flush() {
    if (sending) return;
    sending = true;
    try {
      for (let pick = waiting.value[0]; pick; pick = waiting.value[0]) {
        try {
          const order = await send(pick);
          keep(without(waiting.value, pick));
          onSent(order);
        } catch (error) {
          if (worthAgain(/** @type {any} */ (error))) return void later(flush, pause(tries++));
          keep(without(waiting.value, pick));
          onRefused(pick, error);
        }
        tries = 0;
      }
    } finally {
      sending = false;
    }
  }

  return {
    /** What the server has not taken yet. */
    waiting,
    flush,
    /** @param {Pick} pick */
    push(pick) {
      keep(said(waiting.value, pick));
      return flush();
    },
  };
}
