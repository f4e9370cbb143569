/**
 * What the service worker does with a request, and when a new one takes over.
 *
 * Only files whose address changes with what is in them are ever kept. An answer of the API, a page, a token: never.
 *
 * Owns: these decisions. Must not: ask, keep or send anything.
 *
 * @typedef {{ method: string, mode: string, url: string }} Asked What a `Request` says.
 * @typedef {"cache" | "network" | "offline page"} Decision
 *   - `cache`: from the cache, else from the network into the cache.
 *   - `network`: the worker has nothing to do with it.
 *   - `offline page`: from the network; where there is none, the page that says so.
 */

const KEPT = "trivet-";

/**
 * What to do with a request.
 * @param {Asked} request
 * @param {string} origin the worker's own
 * @param {string} version the worker's own
 * @returns {Decision}
 */
export function decide(request, origin, version) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== origin) return "network";
  if (request.mode === "navigate") return "offline page";
  return url.pathname.startsWith(`/assets/${version}/`) ? "cache" : "network";
}

/**
 * Whether an answer may be kept: a whole file of ours, as it was asked for.
 * @param {{ status: number, type: string, redirected: boolean }} response
 */
export const keepable = (response) => response.status === 200 && response.type === "basic" && !response.redirected;

/**
 * The name of the cache of a version.
 * @param {string} version
 */
export const cacheOf = (version) => KEPT + version;

/**
 * Which of these caches are of versions that are over. Caches that are not the worker's are left alone.
 * @param {string[]} names
 * @param {string} version
 */
export const outlived = (names, version) =>
  names.filter((name) => name.startsWith(KEPT) && name !== cacheOf(version));

/**
 * Whether a worker that waits may take over, when a page has said which version it is of: where it is the only page that
 * is open, nothing of the version before is in use.
 * @param {unknown} said
 * @param {number} open how many pages are open
 * @param {string} version
 */
export const takesOver = (said, open, version) => said === version && open === 1;

/**
 * The files of the program that the page at this address is of.
 * @param {string} url
 * @param {Record<string, string[]>} programs by the first part of the address
 */
export const filesOf = (url, programs) => programs[first(new URL(url).pathname)] ?? [];

/** @param {string} path */
const first = (path) => `/${path.split("/")[1] ?? ""}`;
