/**
 * The restaurant's own look on the staff's pages, once it is known who has signed in.
 *
 * Owns: the one sheet of it in the page. Must not: choose a colour; the server has made it fit to read.
 */

const ID = "look";

/**
 * Wears a restaurant's colours, or the pages' own for null. Safe at any time, also twice.
 * @param {{ slug: string, brand_color: string | null } | null | undefined} restaurant
 */
export function wear(restaurant) {
  const worn = /** @type {HTMLLinkElement | null} */ (document.getElementById(ID));
  if (!restaurant?.brand_color) return void worn?.remove();
  const href = `/restaurants/${encodeURIComponent(restaurant.slug)}/brand.css?v=${restaurant.brand_color.slice(1)}`;
  if (worn?.getAttribute("href") === href) return;
  const link = worn ?? Object.assign(document.createElement("link"), { id: ID, rel: "stylesheet" });
  link.setAttribute("href", href);
  if (!worn) document.head.append(link); // behind the pages' own sheet, so that it wins
}
