/** Orders as phones are told of them, for tests. */

export const cooking = (position, more = {}) => ({ position, state: "queued", course: null, held: false, struck: null, ...more });
export const order = (number, more = {}) => ({
  order_id: `ORD-1-${number}`,
  order_number: number,
  round: number,
  status: "validated",
  pos_status: "accepted",
  total: 19,
  items: [{ menu_item_id: 1, name: "Margherita", qty: 2, note: "", line_total: 19, member_id: "anna" }],
  placed_by: "anna",
  created_at: "2024-01-15T19:00:00Z",
  ...more,
});
