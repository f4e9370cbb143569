/**
 * Reading what is ready from a party's orders: again with whatever the floor tells of it, one reading at a time, and once
 * more where it could not be read. What an answer says that comes after it was given up is not shown.
 *
 * Owns: when that is read. Must not: draw, or know where an order is read from.
 */
import { readyOf } from "staff/floor/ready_dishes.js";

/** @typedef {import("staff/floor/ready_dishes.js").ReadyDish} ReadyDish */
/** @typedef {import("staff/floor/ready_dishes.js").Order} Order */
/** @typedef {{ dishes: ReadyDish[], known: boolean, failed: any }} Seen `known`: it has been read */

export const GATHER_MS = 200; // what changes within so long is read once
export const AGAIN_MS = 2500; // after it could not be read

/** @type {Seen} */
export const UNSEEN = { dishes: [], known: false, failed: null };

/**
 * @param {(id: string) => Promise<Order>} read
 * @param {(seen: Seen) => void} show
 */
export function readyReading(read, show) {
  let orders = /** @type {readonly string[]} */ ([]);
  let seen = UNSEEN;
  let running = false;
  let missed = false; // asked for while it was being read
  let timer = /** @type {any} */ (undefined);
  let turn = 0;

  const say = (/** @type {Partial<Seen>} */ more) => show((seen = { ...seen, ...more }));
  const later = (/** @type {number} */ ms) => void (timer ??= setTimeout(look, ms));

  async function look() {
    const mine = turn;
    [timer, running, missed] = [undefined, true, false];
    const failed = await Promise.all(orders.map(read)).then(
      (answers) => void (mine === turn && say({ dishes: readyOf(answers), known: true, failed: null })),
      (error) => error,
    );
    running = false;
    if (failed && mine === turn) say({ failed });
    if (missed) later(GATHER_MS);
    else if (failed && mine === turn && mayWork(failed)) later(AGAIN_MS);
  }

  function rest() {
    clearTimeout(timer);
    [timer, missed, orders] = [undefined, false, []];
    turn += 1;
  }

  return {
    /** These may have something that is ready. @param {readonly string[]} ids */
    of(ids) {
      orders = ids;
      this.again();
    },
    /** Something may be otherwise now. */
    again() {
      if (running) missed = true;
      else later(seen.known ? GATHER_MS : 0);
    },
    /** Nothing is ready. */
    none() {
      rest();
      show((seen = UNSEEN));
    },
    /** Nobody looks at it any more. */
    rest,
  };
}

/** Whether the same may be answered otherwise a moment later. @param {any} error */
const mayWork = (error) => Boolean(error?.unanswered) || error?.status === 429;
