/**
 * Bills for tests, as `GET /bill` has them and, with `counter…`, as `GET /admin/session/{id}/bill` does: Anna, Ben and Carla,
 * and what they have had.
 */

export const line = (public_id, member_id, due, more = {}) => ({
  order_id: "ORD-1-1",
  public_id,
  menu_item_id: 0,
  name: public_id,
  options: [],
  qty: 1,
  unit_price: due,
  line_total: due,
  due,
  open: due,
  member_id,
  tax_rate: 1000,
  shared: false,
  paid: false,
  claimed_by: [],
  ...more,
});

export const payment = (payment_id, payer, amount, status, more = {}) => ({
  payment_id,
  session_id: "s1",
  amount,
  tip: 0,
  refunded: 0,
  currency: "EUR",
  method: "card",
  provider: "stripe",
  status,
  payer,
  deposit: false,
  lines: [],
  parts: null,
  bill_version: 1,
  next_action: null,
  error: null,
  created_at: "2024-01-15T19:00:00Z",
  ...more,
});

/** Of each: who, what they owe, and what of it nobody is paying. */
export const shares = (...of) => of.map(([member_id, amount, free = amount]) => ({ member_id, amount, free }));

export const bill = (more = {}) => ({
  session_id: "s1",
  version: 1,
  currency: "EUR",
  lines: [line("pizza", "anna", 10), line("pasta", "ben", 12), line("wine", "anna", 9, { shared: true })],
  subtotal: 31,
  discounts: [],
  service_charge: 0,
  taxes: [{ rate: 1000, net: 28.18, tax: 2.82 }],
  tax_included: true,
  deposit: 0,
  tips: 0,
  total: 31,
  paid: 0,
  balance: 31,
  payments: [],
  shares: shares(["anna", 13], ["ben", 15], ["carla", 3]),
  tip_presets: [500, 1000, 1500],
  ...more,
});

/** A payment as staff see it, who took it in cash. */
export const counterPayment = (payment_id, payer, amount, status, more = {}) =>
  payment(payment_id, payer, amount, status, { method: "cash", provider: null, tendered: null, change: null, by_user: 1, wanted: null, refunds: 0, ...more });

/** A bill as staff see it, who see of each line what can be taken of it. */
export function counterBill(more = {}) {
  const is = bill({ version: 4, ...more });
  return { ...is, lines: is.lines.map((one) => ({ free: one.open, ...one })) };
}
