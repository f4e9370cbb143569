/**
 * A seat that outlasts its token: a new one is asked for once half of the old one's time is over.
 *
 * Owns: when. Must not: know what a token is good for, or what follows where none is given: the connection says that.
 */

/** After a try that had no answer. */
export const AGAIN_MS = 30_000;
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * When to ask for the next token, on this phone's clock.
 * @param {string} expiresAt as the server wrote it
 * @param {number | null} at the server's time when it did; null where it does not say: the phone's stands for it
 * @param {number} [now]
 */
export const dueAt = (expiresAt, at, now = Date.now()) => now + Math.max(0, Date.parse(expiresAt) - (at ?? now)) / 2;

/**
 * @param {object} options
 * @param {() => number | null} options.due When the next is due; null: there is no seat.
 * @param {() => Promise<any>} options.renew Gets and keeps it; rejects where there is none.
 * @param {(ms: number, what: () => void) => any} [options.after]
 * @param {(timer: any) => void} [options.cancel]
 * @param {() => number} [options.now]
 */
export function createRenewing({ due, renew, after, cancel, now = Date.now }) {
  const later = after ?? ((ms, what) => setTimeout(what, ms));
  const end = cancel ?? ((timer) => clearTimeout(timer));
  /** @type {any} */
  let timer = null;
  let asking = false;

  /** Something about the seat, or the connection, is new: plans anew. */
  function look() {
    end(timer);
    const at = due();
    if (at === null || asking) return;
    timer = later(Math.min(TIMER_MAX_MS, Math.max(0, at - now())), () => (due() === at && now() >= at ? ask() : look()));
  }

  async function ask() {
    asking = true;
    const done = await renew().then(
      () => true,
      () => false,
    );
    asking = false;
    if (done) look();
    else timer = later(AGAIN_MS, look);
  }

  return { look, stop: () => end(timer) };
}
