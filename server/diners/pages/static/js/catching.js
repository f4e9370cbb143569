/**
 * Reading what the socket tells only the changes of: orders, calls, the menu.
 *
 * Owns: reading it until it is there, and what was told meanwhile. Must not: know what it is.
 *
 * An answer may be older than a frame that overtook it. So the frames that come while it is asked are kept, and whoever takes
 * the answer applies them to it, in their order: what they tell twice is told anew by what follows them.
 *
 *     const orders = createCatching({ read: () => api.get("/orders", …), take: ({ data }, frames) => … });
 *     connection.on("frame", orders.heard);
 *     orders.start(); // after each snapshot
 */

const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 30_000;

/**
 * @template T
 * @param {object} options
 * @param {() => Promise<T>} options.read Rejects with `TrivetError`; one that is an answer is not asked for again.
 * @param {(answer: T, frames: readonly any[]) => void} options.take
 * @param {(ms: number, what: () => void) => any} [options.after]
 * @param {(timer: any) => void} [options.cancel]
 */
export function createCatching({ read, take, after, cancel }) {
  const later = after ?? ((ms, what) => setTimeout(what, ms));
  const end = cancel ?? ((timer) => clearTimeout(timer));
  /** @type {{ frames: any[] } | null} what is being asked */
  let running = null;
  /** @type {any} */
  let timer = null;

  /** @param {number} failures in a row */
  async function ask(failures) {
    const mine = (running = { frames: [] });
    try {
      const answer = await read();
      if (running !== mine) return;
      running = null;
      take(answer, mine.frames);
    } catch (error) {
      if (running !== mine) return;
      running = null;
      const { unanswered, code } = /** @type {any} */ (error);
      if (!unanswered && code !== "RATE_LIMITED") return;
      timer = later(Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** failures), () => ask(failures + 1));
    }
  }

  function stop() {
    running = null;
    end(timer);
  }

  return {
    /** Reads it, anew where it is being read. */
    start() {
      stop();
      void ask(0);
    },
    /** @param {any} frame */
    heard: (frame) => void running?.frames.push(frame),
    stop,
  };
}
