/** The sheets that are in nobody's way to an order, as one part that comes late. */
export { FilterSheet } from "diner/parts/filter.js";
export { OrdersSheet } from "diner/parts/orders.js";
export { ServiceSheet } from "diner/parts/service.js";
export { TableSheet } from "diner/parts/table.js";
