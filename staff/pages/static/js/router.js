/**
 * Where one is: the address, and going elsewhere. Back and forward are the browser's own.
 *
 * Owns: the address. Must not: know which pages there are.
 */
import { signal } from "@preact/signals";
import { html } from "htm/preact";

const ROOT = "/staff";

/** @typedef {{ name: string, rest: string[], query: URLSearchParams }} Place */

/**
 * What an address asks for.
 * @param {{ pathname: string, search: string }} address
 * @returns {Place} `name` is empty for `/staff` itself.
 */
export function placeOf({ pathname, search }) {
  const parts = pathname.slice(ROOT.length).split("/").filter(Boolean).map(decoded);
  return { name: parts[0] ?? "", rest: parts.slice(1), query: new URLSearchParams(search) };
}

/** Where one is now. */
export const place = signal(placeOf(globalThis.location ?? { pathname: ROOT, search: "" }));

/**
 * Goes to another address of the staff's pages, like "/floor/12".
 * @param {string} path
 * @param {{ replace?: boolean }} [how] with `replace`, "back" does not come here again
 */
export function go(path, { replace = false } = {}) {
  const address = ROOT + path;
  if (address === location.pathname + location.search) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  place.value = placeOf(location);
}

/** @param {{ to: string, children?: any, [attribute: string]: any }} props `to` as for `go` */
export function Link({ to, children, ...attributes }) {
  const follow = (/** @type {MouseEvent} */ event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return html`<a href=${ROOT + to} onClick=${follow} ...${attributes}>${children}</a>`;
}

globalThis.addEventListener?.("popstate", () => (place.value = placeOf(location)));

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
