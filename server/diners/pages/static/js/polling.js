/**
 * The cart over HTTP, for as long as the socket stays down.
 *
 * Owns: asking `GET /cart_snapshot` every two seconds, one request at a time. Must not: know whether the socket is down; who
 * starts and stops it does.
 *
 *     connection.on("status", ({ phase }) => (phase === "live" ? polling.stop() : polling.start()));
 */

/** From one answer, or failure, to the next question. */
export const POLL_MS = 2_000;

/**
 * @param {object} options
 * @param {(signal: AbortSignal) => Promise<{data: any}>} options.get `(signal) => api.get("/cart_snapshot", { query: { sessionId }, signal })`
 * @param {(snapshot: any) => void} options.take `cart.applyPolled`.
 * @param {() => boolean} [options.visible] A page that nobody sees asks nothing.
 * @param {(ms: number, what: () => void) => any} [options.after]
 * @param {(timer: any) => void} [options.cancel]
 */
export function createPolling({ get, take, visible = () => true, after, cancel }) {
  const later = after ?? ((ms, what) => setTimeout(what, ms));
  const end = cancel ?? ((timer) => clearTimeout(timer));
  /** @type {AbortController | null} of the question that is asked, or comes next; none listens to another's end */
  let running = null;
  /** @type {any} */
  let timer = null;

  async function poll() {
    const mine = (running = new AbortController());
    try {
      if (visible()) {
        const { data } = await get(mine.signal);
        if (running === mine) take(data);
      }
    } catch {
      // the next question is the answer to that
    }
    if (running === mine) timer = later(POLL_MS, poll);
  }

  return {
    start() {
      if (running !== null) return;
      running = new AbortController();
      timer = later(POLL_MS, poll);
    },
    stop() {
      running?.abort();
      running = null;
      end(timer);
    },
  };
}
