/**
 * The pages' import map for Node: `node --import ./tests/browser/importmap.mjs --test …`.
 *
 * Owns: resolving the bare names that a page's import map has (`trivet/…`, `diner/…`, `shop/…`, `staff/…`, the vendored libraries)
 * to the files of this checkout, and telling Node that our `.js` files are ES modules. Must not: change what a module
 * says. It is registered in the main thread and then loaded once more, as the hooks, in the loader's own.
 */

import { register } from "node:module";
import { isMainThread } from "node:worker_threads";

const ROOT = new URL("../../", import.meta.url);

/** Bare names of libraries, and the files they are. */
export const LIBRARIES = {
  "@preact/signals": "server/pages/static/vendor/signals.js",
  "@preact/signals-core": "server/pages/static/vendor/signals-core.js",
  htm: "server/pages/static/vendor/htm.js",
  "htm/preact": "server/pages/static/vendor/htm-preact.js",
  preact: "server/pages/static/vendor/preact.js",
  "preact/hooks": "server/pages/static/vendor/preact-hooks.js",
};

/** Prefixes of our own modules, and the folders they are in. */
export const PREFIXES = {
  "trivet/": "server/pages/static/js/",
  "diner/": "server/diners/pages/static/js/",
  "shop/": "server/shop/pages/static/js/",
  "staff/": "staff/pages/static/js/",
};

/**
 * The file in this checkout that a bare name means, or null for what is none of ours.
 * @param {string} name
 * @returns {string | null}
 */
export function located(name) {
  if (Object.keys(LIBRARIES).includes(name)) return LIBRARIES[/** @type {keyof typeof LIBRARIES} */ (name)];
  const found = Object.entries(PREFIXES).find(([prefix]) => name.startsWith(prefix));
  return found ? found[1] + name.slice(found[0].length) : null;
}

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const file = located(specifier);
  const resolved = await nextResolve(file === null ? specifier : new URL(file, ROOT).href, context);
  const ours = resolved.url.startsWith(ROOT.href) && !resolved.url.includes("/node_modules/");
  return ours && resolved.url.endsWith(".js") ? { ...resolved, format: "module" } : resolved;
}

if (isMainThread) register(import.meta.url);
