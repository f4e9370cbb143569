/**
 * What a connection needs of the world: sockets, time, chance, and whether somebody is looking.
 *
 * Owns: the browser's part of it, so that everything else runs without one. Must not: decide anything.
 */

/**
 * @typedef {object} Surroundings
 * @property {(url: string, protocols: string[]) => WebSocket} connect
 * @property {() => number} now Milliseconds, of a clock that goes on while a phone sleeps.
 * @property {() => number} random From 0 to below 1.
 * @property {(ms: number, what: () => void) => any} after Gives what `cancel` takes.
 * @property {(timer: any) => void} cancel
 * @property {() => boolean} visible Whether somebody may be looking at the page.
 * @property {(what: () => void) => () => void} onHope Calls it when a try may succeed now: the page is seen again, or the
 *   network is there. Gives how to stop that.
 */

/** @returns {Surroundings} Those of the page or worker that this runs in. */
export function browser() {
  return {
    connect: (url, protocols) => new WebSocket(url, protocols),
    now: () => Date.now(),
    random: () => Math.random(),
    after: (ms, what) => setTimeout(what, ms),
    cancel: (timer) => clearTimeout(timer),
    visible: () => globalThis.document?.visibilityState !== "hidden",
    onHope,
  };
}

/** @param {() => void} what @returns {() => void} */
function onHope(what) {
  const seen = () => document.visibilityState === "visible" && what();
  globalThis.addEventListener?.("online", what);
  globalThis.addEventListener?.("pageshow", what); // back from the browser's cache of pages
  globalThis.document?.addEventListener("visibilitychange", seen);
  return () => {
    globalThis.removeEventListener?.("online", what);
    globalThis.removeEventListener?.("pageshow", what);
    globalThis.document?.removeEventListener("visibilitychange", seen);
  };
}
