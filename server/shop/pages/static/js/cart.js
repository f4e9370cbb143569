/**
 * The cart as it is shown, and the steps that bring it to what somebody has tapped: pure.
 *
 * @typedef {{ id: string, product_id: number, name: string, quantity: number, unit_price: number, line_total: number, note: string,
 *   options: readonly import("trivet/choosing.js").Chosen[], member_id: string, version: number, in_stock_anywhere: boolean }} Line amounts as on the wire
 * @typedef {{ member_id: string, nickname: string | null, is_host?: boolean, connected?: boolean }} Member
 * @typedef {{ session_id: string, member_id: string, is_owner: boolean, seq: number, items: readonly Line[], members: readonly Member[], total: number,
 *   cart_locked: boolean, shared_until: string | null }} Cart
 * @typedef {{ product: number, line: string | null, quantity: number }} Hope So many are wanted: of a line, or of a product that has none yet.
 * @typedef {{ do: "add" | "set" | "remove", quantity: number, line: string | null, product: number }} Step
 */

/** @type {Cart} */
export const EMPTY = { session_id: "", member_id: "", is_owner: true, seq: 0, items: [], members: [], total: 0, cart_locked: false, shared_until: null };

/** How many things are in it. @param {Cart} cart */
export const sizeOf = (cart) => cart.items.reduce((sum, one) => sum + one.quantity, 0);

/** How many of a product are in it, whatever was chosen of it. @param {Cart} cart @param {number} product */
export const countOf = (cart, product) => cart.items.reduce((sum, one) => sum + (one.product_id === product ? one.quantity : 0), 0);

/**
 * How many of which line there may be, so that no more is asked for than is there; nothing where only its customer can say, as with options.
 * @param {Cart} cart
 * @param {readonly { product_id: number, requested: number, available: number, option_id?: number | null }[]} short
 */
export function within(cart, short) {
  if (short.some((one) => one.option_id || countOf(cart, one.product_id) !== one.requested)) return [];
  return short.flatMap(({ product_id, available }) => {
    let left = available;
    return cart.items
      .filter((one) => one.product_id === product_id)
      .map((line) => {
        const quantity = Math.min(line.quantity, left);
        left -= quantity;
        return { line, quantity };
      });
  });
}

/** The line that a product's own − and + mean: the one without a note and options, else the last. @param {Cart} cart @param {number} product */
export function lineOf(cart, product) {
  const lines = cart.items.filter((one) => one.product_id === product);
  return lines.find((one) => one.note === "" && one.options.length === 0) ?? lines[lines.length - 1] ?? null;
}

/** What to ask for next, so that the cart comes to what is hoped for; null where it has. @param {Cart} cart @param {Hope} hope @returns {Step | null} */
export function stepOf(cart, { product, line, quantity }) {
  const is = cart.items.find((one) => one.id === line);
  if (!is) return line === null && quantity > 0 ? { do: "add", quantity, line: null, product } : null;
  if (is.quantity === quantity) return null;
  return { do: quantity > 0 ? "set" : "remove", quantity, line: is.id, product };
}

/** The cart as it will be once all hopes have come true. @param {Cart} cart @param {Iterable<Hope>} hopes @param {(product: number) => { name: string, price: number } | null} find @returns {Cart} */
export function hoped(cart, hopes, find) {
  let items = [...cart.items];
  for (const { product, line, quantity } of hopes) {
    const known = items.find((one) => one.id === line);
    if (known) items = items.map((one) => (one === known ? { ...one, quantity, line_total: (one.line_total / one.quantity) * quantity } : one)).filter((one) => one.quantity > 0);
    else if (line === null && quantity > 0) {
      const { name = "", price = 0 } = find(product) ?? {};
      const made = { id: `new-${product}`, product_id: product, name, quantity, unit_price: price, line_total: price * quantity, note: "", options: [], member_id: cart.member_id, version: 0, in_stock_anywhere: true };
      items = [...items, made];
    }
  }
  return { ...cart, items, total: items.reduce((sum, one) => sum + one.line_total, 0) };
}

/** @typedef {{ id: string, name: string, quantity: number, by: string | null, fresh: boolean }} Change quantity 0: taken out; `by` null: nobody knows who */

/**
 * What has changed, of two states of a cart.
 * @param {Cart} before
 * @param {Cart} after
 * @param {ReadonlyMap<string, string>} [actors] who was heard to change which line; a new one is its member's
 * @returns {Change[]}
 */
export function changes(before, after, actors = new Map()) {
  const was = new Map(before.items.map((one) => [one.id, one.quantity]));
  const is = new Set(after.items.map((one) => one.id));
  const more = after.items.filter((one) => was.get(one.id) !== one.quantity);
  const less = before.items.filter((one) => !is.has(one.id)).map((one) => ({ ...one, quantity: 0 }));
  return [...more, ...less].map(({ id, name, quantity, member_id }) => {
    const fresh = !was.has(id);
    return { id, name, quantity, fresh, by: actors.get(id) ?? (fresh ? member_id : null) };
  });
}

/** What is said of a change, as the key of the words, and who of the others has made it; "" where it was oneself, or nobody knows. @param {Change} change @param {Cart} cart */
export function newsOf({ quantity, by, fresh }, cart) {
  const other = by === cart.member_id ? undefined : cart.members.find((one) => one.member_id === by);
  if (!other) return { key: quantity ? "cart.now" : "cart.out", who: "" };
  return { key: quantity === 0 ? "cart.who_out" : fresh ? "cart.who_added" : "cart.who_now", who: other.nickname };
}

/** Whether others are in it too. @param {Cart} cart */
export const isShared = (cart) => cart.members.length > 1;
