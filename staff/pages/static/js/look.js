/**
 * The restaurant's own look on the staff's pages, once it is known who has signed in.
 *
 * Owns: the one sheet of it in the page. Must not: choose a colour; the server has made it fit to read.
 */

const ID = "look";

/**
 * Wears the colours of a style sheet, or the pages' own for null. Safe at any time, also twice.
 * @param {string | null | undefined} address as the server gives it: another one for another sheet, so it is kept for good
 */
export function wear(address) {
  const worn = /** @type {HTMLLinkElement | null} */ (document.getElementById(ID));
  if (!address) return void worn?.remove();
  if (worn?.getAttribute("href") === address) return;
  const link = worn ?? Object.assign(document.createElement("link"), { id: ID, rel: "stylesheet" });
  link.setAttribute("href", address);
  if (!worn) document.head.append(link); // behind the pages' own sheet, so that it wins
}
