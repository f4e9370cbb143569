/**
 * The menu as it is now: as the page came, changed by `menu_update`, read again after a lost connection.
 *
 * @typedef {{ id: number, name: string, description: string, price: number, allergens: string[], available: boolean,
 *   photo: string | null, left: number | null, until?: string | null, served?: boolean, served_from?: string | null,
 *   groups?: import("trivet/choosing.js").Group[] }} Item
 * @typedef {{ id: number, name: string, items: Item[] }} Category
 * @typedef {{ restaurant: { id: number, slug: string, name: string, timezone: string, currency: string,
 *   logo?: string | null }, currency: string,
 *   categories: Category[] }} Menu
 */

/**
 * The menu with these items as they are now; what has not changed is the same object.
 * @param {Menu} menu
 * @param {readonly { id: number, available: boolean, left: number | null, price?: number }[]} changes
 * @returns {Menu}
 */
export function changed(menu, changes) {
  const by = new Map(changes.map((change) => [change.id, change]));
  const categories = menu.categories.map((category) => {
    if (!category.items.some((item) => by.has(item.id))) return category;
    return { ...category, items: category.items.map((item) => ({ ...item, ...by.get(item.id) })) };
  });
  return { ...menu, categories };
}

/**
 * What a frame changes about it.
 * @param {Menu} menu
 * @param {any} frame
 * @returns {Menu}
 */
export const menuAfter = (menu, frame) => (frame.type === "menu_update" ? changed(menu, frame.items) : menu);

/**
 * Every item by its id.
 * @param {Menu} menu
 * @returns {Map<number, Item>}
 */
export const itemsOf = (menu) => new Map(menu.categories.flatMap((category) => category.items.map((item) => [item.id, item])));

/**
 * What a line is called in the reader's language; as the cart has it where it is on the menu no more.
 * @param {ReadonlyMap<number, Item>} items
 * @param {{ menu_item_id: number, name: string }} line
 */
export const nameIn = (items, line) => items.get(line.menu_item_id)?.name ?? line.name;

/**
 * Every allergen that is on the menu, each once, in the menu's order.
 * @param {Menu} menu
 */
export const allergensOf = (menu) => [...new Set(menu.categories.flatMap(({ items }) => items.flatMap((item) => item.allergens)))];

/** From this many on nobody needs to know. */
const FEW = 5;

/**
 * What there is to say of how many are left.
 * @param {Pick<Item, "available" | "left" | "until" | "served" | "served_from">} item
 * @param {number} ours how many this table has in its cart
 * @returns {{ key: string, count: number } | null} a message and its number
 */
export function scarce(item, ours) {
  if (item.served === false) return { key: item.served_from ? "menu.served_from" : "menu.not_served", count: 0 };
  if (!item.available) return { key: item.until ? "menu.sold_out_until" : "menu.sold_out", count: 0 };
  if (item.left === null || item.left > FEW) return null;
  if (ours >= item.left) return { key: "menu.ours_last", count: item.left };
  return { key: "menu.left", count: item.left };
}
