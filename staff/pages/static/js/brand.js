/**
 * When the staff's pages wear the restaurant's colour: once it is known whose house it is, and when it has just been changed.
 *
 * Must not: work out a colour, or touch the page (`staff/look.js` does).
 */
import { effect } from "@preact/signals-core";

import { house } from "staff/house.js";
import { wear } from "staff/look.js";

/** @typedef {{ slug: string, brand_color?: string | null }} Colored */

/** @param {string | null} color what it is from now on, `#rrggbb` or none */
export function brandIs(color) {
  const restaurant = house.restaurant.value;
  wear(restaurant && { slug: restaurant.slug, brand_color: color });
}

/** For as long as the page is open. */
export const wearBrand = () =>
  effect(() => {
    const restaurant = /** @type {Colored | null} */ (house.restaurant.value);
    brandIs(restaurant?.brand_color ?? null);
  });
