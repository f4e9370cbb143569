/**
 * The one sheet that is open, and those that open by themselves. What is on the way from the menu to an order is here at
 * once; the rest comes late, by the list in `server/diners/pages/files.py`: a cellar waits for each byte.
 */
import { html } from "htm/preact";
import { t } from "trivet/i18n.js";

import { createLate } from "trivet/late.js";
import { sheet, table } from "diner/live.js";
import { CartSheet } from "diner/parts/cart.js";
import { Confirmation } from "diner/parts/confirmation.js";
import { LateSheet } from "diner/parts/late.js";
import { MovedSheet } from "diner/parts/moved.js";
import { PassSheet } from "diner/parts/pass.js";

const SHEETS = /** @type {Record<string, any>} */ ({
  cart: CartSheet,
  confirmation: Confirmation,
  moved: MovedSheet,
  pass: PassSheet,
});

const item = createLate((again) => import("diner/parts/item.js" + again));
const asides = createLate((again) => import("diner/parts/asides.js" + again));
const bill = createLate((again) => import("diner/parts/bill.js" + again).then((part) => part.come(again)));

/** What comes late: with what, what draws it there, and what it is called until then. @type {Record<string, [import("trivet/late.js").Late, string, (open: any) => string]>} */
const LATE = {
  bill: [bill, "BillSheet", () => t("bill.title")],
  filter: [asides, "FilterSheet", () => t("filter.title")],
  item: [item, "ItemSheet", (open) => open.item.name],
  orders: [asides, "OrdersSheet", () => t("orders.title")],
  service: [asides, "ServiceSheet", () => t("service.title")],
  table: [asides, "TableSheet", () => t("table.number", { number: table.value.table_number })],
};

const QUIET_MS = 3000; // until then whoever has scanned is waiting for the table itself

/** Loads what comes late before it is opened, once the page has nothing more urgent to load. */
export const loadLate = () => void setTimeout(() => navigator.onLine && [item, asides, bill].forEach((late) => late.want()), QUIET_MS);

export function Sheets() {
  const open = sheet.value;
  if (!open) return null;
  const late = LATE[open.name];
  if (!late) return html`<${SHEETS[open.name]} key=${open.name} ...${open} />`;
  const [part, name, title] = late;
  return html`<${LateSheet} key=${open.name} late=${part} part=${name} title=${title(open)} open=${open} />`;
}
