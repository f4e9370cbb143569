/**
 * A table for cart stores: the contract's rules of lines, versions, lock and orders, with answers that a test may hold back,
 * lose or double.
 */

export const SNAPSHOT = {
  type: "snapshot",
  session_id: "s1",
  seq: 0,
  round: 1,
  items: [],
  members: [
    { member_id: "me", nickname: "Quiet Otter", is_host: true, connected: true },
    { member_id: "bob", nickname: "Bob", is_host: false, connected: true },
  ],
  total: 0,
  currency: "EUR",
  cart_hash: "h0",
  cart_locked: false,
  locked_by: null,
  pending_order_id: null,
  order_processing_status: "idle",
  order_phase: null,
  lock_expires_at: null,
  daily_pass_required: false,
  pass_validated: true,
  last_updated: "2024-01-15T10:30:00Z",
};

const MENU = { 456: ["Margherita", 9.5], 7: ["Espresso", 2.2] };

export class Refusal extends Error {
  constructor(code, details = {}) {
    super(code);
    Object.assign(this, { code, details, unanswered: ["LOST", "TIMEOUT", "UNAVAILABLE", "NETWORK"].includes(code) });
  }
}

/** The server's side. Everybody in `phones` is told everything, at once. */
export function party() {
  const self = {
    seq: 0,
    round: 1,
    lines: new Map(),
    removed: new Set(),
    ordered: new Map(),
    locked: null,
    status: "idle",
    phones: new Set(),
    log: [],
    connected: true,
    /** What happens to the next messages: "lose" (never heard), "mute" (heard, the answer lost), "hold". */
    fate: [],
    placements: new Map(),
    held: [],
    hash: () => `h${self.round}:${[...self.lines.values()].map((l) => `${l.public_id}${l.version}`).join()}`,
    total: () => [...self.lines.values()].reduce((sum, l) => sum + l.line_total, 0),
    snapshot: () => ({
      ...SNAPSHOT,
      seq: self.seq,
      round: self.round,
      items: [...self.lines.values()],
      total: self.total(),
      cart_hash: self.hash(),
      cart_locked: self.locked !== null,
      locked_by: self.locked?.by ?? null,
      pending_order_id: self.locked?.order_id ?? null,
      order_processing_status: self.status,
      order_phase: self.locked ? "sending" : null,
    }),
    tell(frame) {
      const numbered = { at: "2024-01-15T10:30:00Z", by: "me", ...frame, seq: ++self.seq };
      if (self.connected) for (const phone of self.phones) phone(numbered);
      return numbered;
    },
    /** The phone of a member asks. */
    asker: (by) => (message) => ask(self, by, message),
    /** Everybody's connection is back: a snapshot, as trivet.js shows it. */
    resumed() {
      self.connected = true;
      for (const phone of self.phones) phone(self.snapshot());
    },
    lock(by = "bob", order_id = "ORD-1-42") {
      self.locked = { by, order_id };
      self.status = "processing";
      return self.tell({ type: "cart_locked", by, locked_by_member: by, order_id, message: "", lock_expires_at: "2024-01-15T10:30:10Z" });
    },
    confirm() {
      const { order_id } = self.locked;
      for (const [id, line] of self.lines) self.ordered.set(id, line);
      self.lines.clear();
      self.locked = null;
      self.status = "confirmed";
      self.round += 1;
      return self.tell({ type: "order_confirmed", order_id, order_number: 42, message: "", total: 0, items: [], round: self.round });
    },
    fail(allow_retry = true) {
      const { order_id, placed } = self.locked;
      if (placed) placed.failed = true;
      self.locked = null;
      self.status = "failed";
      return self.tell({ type: "order_failed", order_id, error: "POS_REJECTED", message: "no", allow_retry });
    },
  };
  return self;
}

async function ask(self, by, message) {
  await null;
  self.log.push(message);
  if (!self.connected) throw new Refusal("LOST", { sent: false });
  const fate = self.fate.shift();
  if (fate === "lose") throw new Refusal("LOST", { sent: true });
  if (fate === "hold") await new Promise((resolve) => self.held.push(resolve));
  if (fate instanceof Error) throw fate;
  if (fate === "mute") {
    self.connected = false;
    decide(self, by, message);
    throw new Refusal("LOST", { sent: true });
  }
  return decide(self, by, message);
}

function decide(self, by, message) {
  if (message.type === "place_order") return order(self, by, message);
  if (message.op === "create") return create(self, by, message);
  const line = self.lines.get(message.public_id);
  if (message.op === "delete" && self.removed.has(message.public_id)) return asItIs(self);
  if (!line) throw new Refusal("VERSION_CONFLICT", { current: self.ordered.get(message.public_id) ?? null });
  const wanted = { qty: message.qty ?? line.qty, note: message.note ?? line.note, ...(message.options && { options: message.options }) };
  const repeat = line.version === message.version + 1 && line.qty === wanted.qty && line.note === wanted.note;
  if (message.op === "update" && repeat) return asItIs(self);
  if (self.locked) throw new Refusal("CART_LOCKED");
  if (line.version !== message.version) throw new Refusal("VERSION_CONFLICT", { current: line });
  if (message.op === "delete") {
    self.lines.delete(message.public_id);
    self.removed.add(message.public_id);
    return update(self, by, "deleted", line);
  }
  const next = { ...line, ...wanted, version: line.version + 1, line_total: wanted.qty * line.unit_price };
  self.lines.set(next.public_id, next);
  return update(self, by, "updated", next);
}

function order(self, by, { idempotency_key: key, cart_hash }) {
  const known = self.placements.get(key);
  if (known?.failed) throw new Refusal("ORDER_FAILED");
  if (known || [...self.placements.values()].some((one) => one.hash === cart_hash && !one.failed)) return asItIs(self);
  if (self.locked) throw new Refusal("CART_LOCKED");
  if (cart_hash !== self.hash()) throw new Refusal("CART_CHANGED");
  const placed = { hash: cart_hash, failed: false };
  self.placements.set(key, placed);
  const frame = self.lock(by, `ORD-1-${self.placements.size}`);
  self.locked.placed = placed;
  return frame;
}

/** The answer to a repeat; like every answer it is shown before its asker hears. */
function asItIs(self) {
  const snapshot = self.snapshot();
  if (self.connected) for (const phone of self.phones) phone(snapshot);
  return snapshot;
}

function create(self, by, { public_id, menu_item_id, qty, note, options }) {
  const known = self.lines.get(public_id) ?? self.ordered.get(public_id);
  if (known && (known.version > 1 || (known.qty === qty && known.note === note))) return asItIs(self);
  if (known) throw new Refusal("VERSION_CONFLICT", { current: known });
  if (self.locked) throw new Refusal("CART_LOCKED");
  const sold = MENU[menu_item_id];
  if (!sold) throw new Refusal("ITEM_UNKNOWN");
  const [name, unit_price] = sold;
  const line = { public_id, menu_item_id, name, qty, note, unit_price, line_total: qty * unit_price, member_id: by, version: 1, state: "pending", ...(options && { options }) };
  self.lines.set(public_id, line);
  return update(self, by, "created", line);
}

function update(self, by, action, item) {
  self.status = "idle";
  return self.tell({ type: "cart_update", by, action, item, total: self.total(), cart_hash: self.hash() });
}
