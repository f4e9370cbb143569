/**
 * The service worker, which `GET /sw.js` sets to work. It keeps the files of the present version, and answers without a
 * network with a page that says so. What it does is decided in `rules.js`.
 *
 * A new version is made ready beside the one at work, and waits until no page of the old one is open; a page that has
 * just been loaded says so (`trivet/install.js`). So an open page finds all its files, of its own version, however often
 * a new one comes meanwhile.
 *
 * Owns: the cache of its version. Must not: touch what is not under `/assets/`, or need its own memory: a browser ends it
 * whenever nothing is asked.
 *
 * @typedef {object} Given
 * @property {string} version
 * @property {string} page the address of the page that is shown without a network
 * @property {string[]} files what that page is made of
 * @property {Record<string, string[]>} programs the files of each program, by the first part of its pages' address
 *
 * What is used of a worker's surroundings (`ServiceWorkerGlobalScope`); the types of browsers have it apart from pages.
 * @typedef {object} Scope
 * @property {{ origin: string }} location
 * @property {CacheStorage} caches
 * @property {(request: Request) => Promise<Response>} fetch
 * @property {() => Promise<void>} skipWaiting
 * @property {{ matchAll: (options: object) => Promise<unknown[]>, claim: () => Promise<void> }} clients
 * @property {{ navigationPreload?: { enable: () => Promise<void> } }} registration
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */
import { cacheOf, decide, filesOf, keepable, outlived, takesOver } from "./rules.js";

/**
 * Begins to work.
 * @param {Scope} scope
 * @param {Given} given
 */
export function work(scope, given) {
  scope.addEventListener("install", (event) => event.waitUntil(keep(scope, given, [given.page, ...given.files])));
  scope.addEventListener("activate", (event) => event.waitUntil(begin(scope, given)));
  scope.addEventListener("message", (event) => event.waitUntil(hear(scope, given, event)));
  scope.addEventListener("fetch", (event) => {
    const decision = decide(event.request, scope.location.origin, given.version);
    if (decision === "cache") event.respondWith(kept(scope, given, event));
    if (decision === "offline page") event.respondWith(page(scope, given, event));
  });
}

/**
 * Fetches what is not kept yet, all of it or nothing.
 * @param {Scope} scope
 * @param {Given} given
 * @param {string[]} files
 */
async function keep(scope, given, files) {
  const cache = await scope.caches.open(cacheOf(given.version));
  const known = await Promise.all(files.map((file) => cache.match(file, { ignoreVary: true })));
  await cache.addAll(files.filter((_, at) => !known[at]));
}

/**
 * What the version before has left is cleared away, and pages are looked after from now on.
 * @param {Scope} scope
 * @param {Given} given
 */
async function begin(scope, given) {
  const old = outlived(await scope.caches.keys(), given.version);
  await Promise.all(old.map((name) => scope.caches.delete(name)));
  await scope.registration.navigationPreload?.enable(); // a page must not wait until the worker has woken up
  await scope.clients.claim();
}

/**
 * A page says that it has been loaded: what it is made of is kept, also what it has not needed yet.
 * @param {Scope} scope
 * @param {Given} given
 * @param {{ data: { version?: unknown } | null, source: { url: string } | null }} event
 */
async function hear(scope, given, event) {
  const said = event.data?.version;
  if (said !== given.version || !event.source) return;
  const open = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (takesOver(said, open.length, given.version)) await scope.skipWaiting();
  await keep(scope, given, filesOf(event.source.url, given.programs)).catch(() => {}); // the next page tries again
}

/**
 * A file, from the cache if it is there.
 * @param {Scope} scope
 * @param {Given} given
 * @param {{ request: Request, waitUntil: (done: Promise<unknown>) => void }} event
 */
async function kept(scope, given, event) {
  const cache = await scope.caches.open(cacheOf(given.version));
  const known = await cache.match(event.request, { ignoreVary: true });
  if (known) return known;
  const response = await scope.fetch(event.request);
  // A phone that is full keeps nothing, and shows the page all the same.
  if (keepable(response)) event.waitUntil(cache.put(event.request, response.clone()).catch(() => {}));
  return response;
}

/**
 * A page, from the network alone.
 * @param {Scope} scope
 * @param {Given} given
 * @param {{ request: Request, preloadResponse?: Promise<Response | undefined> }} event
 */
async function page(scope, given, event) {
  try {
    return (await event.preloadResponse) ?? (await scope.fetch(event.request));
  } catch {
    const cache = await scope.caches.open(cacheOf(given.version));
    return (await cache.match(given.page, { ignoreVary: true })) ?? Response.error();
  }
}
