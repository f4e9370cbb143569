/**
 * The cart by person: me first, then the others in the order in which they came, then whoever has left.
 *
 * @typedef {import("diner/cart.js").CartItem} CartItem
 * @typedef {{ id: string, lines: CartItem[], total: number, mine: boolean }} Group
 */

/**
 * @param {readonly CartItem[]} lines
 * @param {readonly { member_id: string }[]} people in the order in which they came
 * @param {string | null} me
 * @returns {Group[]} without those who have nothing in it
 */
export function grouped(lines, people, me) {
  const order = new Map(people.map((one, index) => [one.member_id, index]));
  const rank = (/** @type {string} */ id) => (id === me ? -1 : (order.get(id) ?? people.length));
  return [...new Set(lines.map((line) => line.member_id))]
    .sort((a, b) => rank(a) - rank(b))
    .map((id) => {
      const own = lines.filter((line) => line.member_id === id);
      return { id, lines: own, total: own.reduce((sum, line) => sum + line.line_total, 0), mine: id === me };
    });
}

/**
 * Of one item: which lines are mine, how many that is, and who else has it.
 * @param {readonly CartItem[]} lines
 * @param {number} itemId
 * @param {string | null} me
 */
export function shares(lines, itemId, me) {
  const of = lines.filter((line) => line.menu_item_id === itemId);
  const mine = of.filter((line) => line.member_id === me);
  const others = [...new Set(of.filter((line) => line.member_id !== me).map((line) => line.member_id))];
  const qty = (/** @type {readonly CartItem[]} */ some) => some.reduce((sum, line) => sum + line.qty, 0);
  return { mine, others, qty: qty(mine), table: qty(of), unconfirmed: mine.some((line) => line.unconfirmed) };
}
