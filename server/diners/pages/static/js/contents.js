/** What is in an item as somebody has chosen it. */
import { allergensIn } from "diner/menu.js";

/**
 * What is in an item as it is chosen, each once; and whether another choice would bring in more.
 * @param {ReadonlyMap<number, import("diner/menu.js").Item>} items
 * @param {import("diner/menu.js").Item} item
 * @param {import("trivet/choosing.js").Counts} counts
 */
export function contents(items, item, counts) {
  const options = (item.groups ?? []).flatMap((group) => group.options);
  const chosen = options.filter(({ id }) => counts.get(id));
  const allergens = [...new Set([...item.allergens, ...chosen.flatMap((one) => allergensIn(items, one))])];
  const more = options.some((one) => allergensIn(items, one).some((allergen) => !allergens.includes(allergen)));
  return { allergens, more };
}
