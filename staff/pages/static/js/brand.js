/**
 * When the staff's pages wear the restaurant's colour: once it is known whose house it is, and at each snapshot after. Who
 * changes it wears it at once (`staff/look/page.js`).
 *
 * Must not: work out a colour, or touch the page (`staff/look.js` does).
 */
import { effect } from "@preact/signals-core";

import { house } from "staff/house.js";
import { wear } from "staff/look.js";

/** For as long as the page is open. */
export const wearBrand = () => effect(() => wear(house.restaurant.value?.brand_css));
