/**
 * The restaurant's own colour on the staff's pages: its sheet, once it is known whose house it is.
 *
 * Owns: the one link to it. Must not: work out a colour.
 */
import { effect } from "@preact/signals-core";

import { house } from "staff/house.js";

/** @param {string | null} color what it is from now on, `#rrggbb` or none */
export function brandIs(color) {
  const slug = house.restaurant.value?.slug;
  const link = /** @type {HTMLLinkElement} */ (document.getElementById("brand") ?? Object.assign(document.createElement("link"), { id: "brand", rel: "stylesheet" }));
  if (!slug || !color) return link.remove();
  const address = `/restaurants/${encodeURIComponent(slug)}/brand.css?v=${color.slice(1)}`;
  if (link.getAttribute("href") !== address) link.href = address;
  if (!link.isConnected) document.head.append(link);
}

/** For as long as the page is open. */
export const wearBrand = () => effect(() => brandIs(/** @type {any} */ (house.restaurant.value)?.brand_color ?? null));
