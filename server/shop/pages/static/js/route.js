/**
 * Which screen of the shop is shown, as the address says behind its `#`: pure. What is secret stands there, because browsers
 * send that to nobody.
 *
 * @typedef {{ room: string, more: string }} Route
 */

/** The screens, and whether one has to be signed in there. @type {Record<string, boolean>} */
export const ROOMS = {
  shop: false,
  cart: false,
  join: false,
  "sign-in": false,
  register: false,
  forgot: false,
  reset: false,
  checkout: true,
  orders: true,
  order: true,
  me: true,
  recurring: true,
};

/** @param {string} hash `#order/ORD-1-7` @returns {Route} */
export function routeOf(hash) {
  const [room = "", ...more] = hash.replace(/^#/, "").split("/");
  return Object.keys(ROOMS).includes(room) ? { room, more: decoded(more.join("/")) } : { room: "shop", more: "" };
}

/** @param {string} room @param {string | number} [more] */
export const hashOf = (room, more = "") => (room === "shop" ? "" : `#${room}${more === "" ? "" : `/${encodeURIComponent(more)}`}`);

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
