/**
 * Gives the page its service worker, where the browser has such a thing: over https, and on the machine itself.
 *
 * Owns: registering it, and telling it which version the page is of. Must not: hold up a page, or be needed by one.
 *
 * @typedef {{ state: string, postMessage: (said: object) => void,
 *   addEventListener: (type: "statechange", listener: () => void) => void }} Worker
 * @typedef {{ installing: Worker | null, waiting: Worker | null, active: Worker | null,
 *   addEventListener: (type: "updatefound", listener: () => void) => void }} Registration
 * @typedef {{ register: (address: string, options: RegistrationOptions) => Promise<Registration> }} Workers
 */

/** In these, a worker can be told something. */
const HEARS = ["installed", "activating", "activated"];

/**
 * Installs the worker once the page has all that it needs itself.
 * @param {Workers | undefined} [workers]
 * @param {string} [version] of the page
 * @param {Promise<unknown>} [ready] when that is
 */
export async function install(workers = workersHere(), version = versionOfPage(), ready = loaded()) {
  if (!workers) return;
  await ready;
  try {
    const registration = await workers.register("/sw.js", { type: "module", updateViaCache: "none" });
    const tell = () => {
      for (const worker of [registration.installing, registration.waiting, registration.active]) {
        if (worker) follow(worker, version);
      }
    };
    registration.addEventListener("updatefound", tell);
    tell();
  } catch {
    // An older browser, a private window, no room: the page does without.
  }
}

/** @type {WeakSet<Worker>} */
const followed = new WeakSet();

/**
 * Tells a worker about the page, now and whenever it has got further.
 * @param {Worker} worker
 * @param {string} version
 */
function follow(worker, version) {
  if (followed.has(worker)) return;
  followed.add(worker);
  const tell = () => HEARS.includes(worker.state) && worker.postMessage({ version });
  worker.addEventListener("statechange", tell);
  tell();
}

/** @returns {Workers | undefined} */
function workersHere() {
  return /** @type {any} */ (globalThis.navigator)?.serviceWorker;
}

const versionOfPage = () => document.documentElement.dataset.version ?? "";

/** @returns {Promise<unknown>} */
function loaded() {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => addEventListener("load", resolve, { once: true }));
}
