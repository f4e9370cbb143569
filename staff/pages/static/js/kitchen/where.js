/** Where a ticket's dishes go, as the kitchen calls it. */
import { t } from "trivet/i18n.js";

/** "Table 7"; what is for no table is taken away. @param {{ table_number: number | null }} ticket */
export const where = ({ table_number }) => (table_number === null ? t("kitchen.to_go") : t("kitchen.table", { table: table_number }));
