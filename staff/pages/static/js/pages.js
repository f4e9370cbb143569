/**
 * The pages that there are, in the order of the navigation.
 *
 * Owns: their names, and how each is loaded. Must not: load one by itself.
 */

/** @typedef {"employee" | "manager" | "admin"} Role */
/**
 * @typedef {object} PageEntry
 * @property {string} name The first part of its address; `page.<name>` is what it is called.
 * @property {string} icon
 * @property {Role} role The least that sees it.
 * @property {string} keys
 * @property {boolean} [apart] Not in the navigation: it is reached from elsewhere.
 * @property {() => Promise<{ Page: import("preact").ComponentType<{ rest: string[] }> }>} load
 */

/** @type {PageEntry[]} */
export const PAGES = [
  // What happens at the tables.
  { name: "floor", icon: "layout-grid", role: "employee", keys: "g f", load: () => import("staff/floor/page.js") },
  // What was ordered.
  { name: "orders", icon: "scroll-text", role: "employee", keys: "g o", load: () => import("staff/orders/page.js") },
  // What is packed for customers of the shop.
  { name: "ops", icon: "shopping-basket", role: "employee", keys: "g b", load: () => import("staff/ops/page.js") },
  // What is cooked.
  { name: "kitchen", icon: "chef-hat", role: "employee", keys: "g k", load: () => import("staff/kitchen/page.js") },
  // What is sold.
  { name: "menu", icon: "package", role: "employee", keys: "g m", load: () => import("staff/menu/page.js") },
  { name: "stock", icon: "archive", role: "employee", keys: "g w", load: () => import("staff/stock/page.js") },
  // Who has done what, and who may.
  { name: "audit", icon: "history", role: "manager", keys: "g a", load: () => import("staff/audit/page.js") },
  { name: "people", icon: "users", role: "admin", keys: "g p", load: () => import("staff/people/page.js") },
  { name: "api", icon: "key-round", role: "admin", keys: "g i", load: () => import("staff/api/page.js") },
  { name: "webhooks", icon: "send", role: "manager", keys: "g n", load: () => import("staff/webhooks/page.js") },
  { name: "sync", icon: "refresh-cw", role: "manager", keys: "g r", load: () => import("staff/sync/page.js") },
  { name: "me", icon: "user", role: "employee", keys: "g y", apart: true, load: () => import("staff/me/page.js") },
  { name: "codes", icon: "qr-code", role: "manager", keys: "g q", load: () => import("staff/codes/page.js") },
  // Where and when the shop sells, and to whom.
  { name: "branches", icon: "map-pin", role: "manager", keys: "g h", load: () => import("staff/branches/page.js") },
  { name: "customers", icon: "search", role: "manager", keys: "g u", load: () => import("staff/customers/page.js") },
  // What a day has come to.
  { name: "day", icon: "receipt-text", role: "manager", keys: "g d", load: () => import("staff/day/page.js") },
  // Whether the payment provider has what we have.
  { name: "payments", icon: "credit-card", role: "manager", keys: "g c", load: () => import("staff/payments/page.js") },
  // How the house stands, and how it looks.
  { name: "system", icon: "activity", role: "manager", keys: "g s", load: () => import("staff/system/page.js") },
  { name: "look", icon: "palette", role: "manager", keys: "g l", load: () => import("staff/look/page.js") },
];

/** The page that is shown where the address names none. */
export const FIRST = "floor";

/** @param {string} name */
export const pageOf = (name) => PAGES.find((page) => page.name === name);
