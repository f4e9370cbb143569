/**
 * The menu as it is now: as the page came, changed by `menu_update`, read again after a lost connection.
 *
 * @typedef {{ id: number, name: string, description: string, price: number, allergens: string[], available: boolean,
 *   photo: string | null, left: number | null, until?: string | null, served?: boolean, served_from?: string | null,
 *   groups?: Group[] }} Item
 * @typedef {import("trivet/choosing.js").Group} Group
 * @typedef {{ id: number, name: string, items: Item[] }} Category
 * @typedef {{ restaurant: { id: number, slug: string, name: string, timezone: string, currency: string,
 *   logo?: string | null }, currency: string,
 *   categories: Category[] }} Menu
 */

/**
 * The menu with these items as they are now; a heading under which nothing has changed is the same object.
 * What has options is told with all its groups.
 * @param {Menu} menu
 * @param {readonly { id: number, available: boolean, left: number | null, price?: number }[]} changes
 * @returns {Menu}
 */
export function changed(menu, changes) {
  const by = new Map(changes.map((change) => [change.id, change]));
  const categories = menu.categories.map((category) => {
    if (!category.items.some((item) => by.has(item.id))) return category;
    return { ...category, items: category.items.map((item) => (by.has(item.id) ? after(item, by.get(item.id)) : item)) };
  });
  return { ...menu, categories };
}

/** An item as a frame tells it, which names no groups where it has none any more. @param {Item} item @param {any} now @returns {Item} */
const after = (item, now) => ({ ...item, ...now, groups: now.groups && called(item.groups, now.groups) });

/**
 * Groups as a frame tells them, in the words in which they were read: a frame is the same for readers of all languages.
 * @param {readonly Group[] | undefined} known @param {readonly Group[]} now @returns {Group[]}
 */
function called(known = [], now) {
  const groups = new Map(known.map(({ id, name }) => [id, name]));
  const names = namesOf(known);
  return now.map((group) => ({
    ...group,
    name: groups.get(group.id) ?? group.name,
    options: group.options.map((option) => ({ ...option, name: names.get(option.id) ?? option.name })),
  }));
}

/** What options are called, by their ids. @param {readonly Group[]} groups */
const namesOf = (groups) => new Map(groups.flatMap(({ options }) => options.map(({ id, name }) => [id, name])));

/**
 * What a frame changes about it.
 * @param {Menu} menu
 * @param {any} frame
 * @returns {Menu}
 */
export const menuAfter = (menu, frame) => (frame.type === "menu_update" ? changed(menu, frame.items) : menu);

/**
 * Every item by its id.
 * @param {{ categories: readonly Category[] }} menu
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
 * What was chosen of a line's options, likewise.
 * @param {ReadonlyMap<number, Item>} items
 * @param {{ menu_item_id: number, options?: readonly { option_id?: number, name: string, qty: number }[] }} line
 */
export function chosenIn(items, { menu_item_id, options = [] }) {
  const names = namesOf(items.get(menu_item_id)?.groups ?? []);
  return options.map((one) => ({ ...one, name: names.get(one.option_id ?? 0) ?? one.name }));
}

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
