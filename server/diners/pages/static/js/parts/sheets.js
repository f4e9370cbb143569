/** The one sheet that is open, and those that open by themselves. */
import { html } from "htm/preact";

import { sheet } from "diner/live.js";
import { CartSheet } from "diner/parts/cart.js";
import { Confirmation } from "diner/parts/confirmation.js";
import { FilterSheet } from "diner/parts/filter.js";
import { ItemSheet } from "diner/parts/item.js";
import { MovedSheet } from "diner/parts/moved.js";
import { OrdersSheet } from "diner/parts/orders.js";
import { PassSheet } from "diner/parts/pass.js";
import { ServiceSheet } from "diner/parts/service.js";
import { TableSheet } from "diner/parts/table.js";

const SHEETS = /** @type {Record<string, any>} */ ({
  cart: CartSheet,
  confirmation: Confirmation,
  filter: FilterSheet,
  item: ItemSheet,
  moved: MovedSheet,
  orders: OrdersSheet,
  pass: PassSheet,
  service: ServiceSheet,
  table: TableSheet,
});

export function Sheets() {
  const open = sheet.value;
  return open && html`<${SHEETS[open.name]} key=${open.name} ...${open} />`;
}
