/**
 * Groups of options as the menu offers them, each once, with the dishes that offer it.
 *
 * Owns: that reading. Must not: ask, or draw.
 */

/** @typedef {import("staff/menu/sale.js").Group & { dishes: string[] }} OfferedGroup */

/**
 * In the order in which the menu comes to them.
 * @param {{ name: string, groups?: import("staff/menu/sale.js").Group[] }[]} items
 * @returns {OfferedGroup[]}
 */
export function byGroup(items) {
  /** @type {Map<number, OfferedGroup>} */
  const found = new Map();
  for (const { name, groups = [] } of items)
    for (const group of groups) found.set(group.id, { ...group, dishes: [...(found.get(group.id)?.dishes ?? []), name] });
  return [...found.values()];
}
