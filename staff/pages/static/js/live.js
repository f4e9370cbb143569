/**
 * The house as it is: what the staff's socket tells, in signals (`docs/contract.md` §5).
 *
 * Each kind of thing is one signal with a map by its key; a thing that has changed is another object, one that has not is
 * the same, so a component that asks for one thing (`one`) is drawn again only when that has changed. All of it is what a
 * snapshot and the frames after it add up to; what is over leaves, so a day does not make it grow.
 *
 * Owns: that sum. Must not: ask for anything, or know what a screen shows.
 */
import { batch, computed, signal } from "@preact/signals-core";

/** @typedef {import("trivet/wire/staff.js").Frame} Frame */
/** @typedef {import("trivet/wire/staff.js").FloorSnapshot} FloorSnapshot */
/** @typedef {import("trivet/wire/staff.js").StaffTableView & { plan?: { x: number, y: number } | null }} Table */
/** @typedef {import("trivet/wire/staff.js").StaffSessionView} Session */
/** @typedef {import("trivet/wire/staff.js").StaffOrderView} Order */
/** @typedef {import("trivet/wire/staff.js").TicketView} Ticket */
/** @typedef {import("trivet/wire/staff.js").StaffItemView} Item */
/** @typedef {import("trivet/wire/staff.js").StaffOptionView} Option */
/** @typedef {import("trivet/wire/staff.js").StaffCallView} Call */
/** @typedef {import("trivet/wire/staff.js").AlertView} Alert */
/** @typedef {import("trivet/wire/staff.js").ToldRequest} ToldRequest */
/** @typedef {import("trivet/wire/staff.js").SwitchesView} Switches */
/** @typedef {import("trivet/wire/staff.js").RestaurantView} Restaurant */

/** Orders that are kept at most, beside those that the till has not taken. */
export const ORDERS_MAX = 1000;
/** Alerts that are kept at most; the server shows as many. */
export const ALERTS_MAX = 100;

/** Requests for stock that are kept at most. */
export const REQUESTS_MAX = 100;

/** What is over is shown for so long: a ticket nobody bumped, a closed visit that owes something. */
export const OVER_MS = 86_400_000;

/** An empty house. */
export function live() {
  const tables = signal(/** @type {ReadonlyMap<number, Table>} */ (new Map()));
  const sessions = signal(/** @type {ReadonlyMap<string, Session>} */ (new Map()));
  const orders = signal(/** @type {ReadonlyMap<string, Order>} */ (new Map()));
  const tickets = signal(/** @type {ReadonlyMap<string, Ticket>} */ (new Map()));
  const items = signal(/** @type {ReadonlyMap<number, Item>} */ (new Map()));
  const options = signal(/** @type {ReadonlyMap<number, Option>} */ (new Map()));
  /** How often the menu was written anew: who shows it reads it again. */
  const rewritten = signal(0);
  const calls = signal(/** @type {ReadonlyMap<string, Call>} */ (new Map()));
  const alerts = signal(/** @type {ReadonlyMap<string, Alert>} */ (new Map()));
  /** Requests for stock that were told of since somebody here looked at them last. */
  const requests = signal(/** @type {ReadonlyMap<number, ToldRequest>} */ (new Map()));
  const system = signal(/** @type {Switches | null} */ (null));
  const restaurant = signal(/** @type {Restaurant | null} */ (null));
  /** Whether customers order in its shop. */
  const sells = signal(false);
  /** Whether a snapshot has come, and whether it was all there is. */
  const known = signal(false);
  const complete = signal(true);
  let seq = -1;

  /** @param {FloorSnapshot} floor */
  function begin(floor) {
    if (known.peek()) rewritten.value += 1; // what was told meanwhile has been missed
    seq = floor.seq;
    tables.value = byKey(floor.tables, (table) => table.table_id);
    sessions.value = byKey(floor.sessions, (session) => session.session_id);
    orders.value = byKey(floor.orders, (order) => order.order_id);
    tickets.value = byKey(floor.tickets, ticketKey);
    items.value = byKey(floor.items, (item) => item.id);
    options.value = byKey(floor.options ?? [], (option) => option.id);
    calls.value = byKey(floor.sessions.flatMap((session) => session.calls), (call) => call.call_id);
    alerts.value = byKey(floor.alerts, (alert) => alert.alert_id);
    system.value = floor.system;
    restaurant.value = floor.restaurant;
    sells.value = Boolean(floor.sells); // a server of before does not say it
    complete.value = floor.complete;
    known.value = true;
  }

  /** @param {Session} session */
  function sessionIs(session) {
    const stays = session.state === "active" || session.open_bill > 0;
    sessions.value = changed(sessions.value, session.session_id, stays ? session : null);
    const open = new Map(session.calls.map((call) => [call.call_id, call]));
    const others = [...calls.value].filter(([id, call]) => call.session_id !== session.session_id && !open.has(id));
    if (open.size > 0 || others.length !== calls.value.size) calls.value = new Map([...others, ...open]);
    if (!stays) dropOrders();
  }

  /** @param {Order} order */
  function orderIs(order) {
    orders.value = changed(orders.value, order.order_id, isKept(order) ? order : null);
    dropOrders();
  }

  /** What nobody looks at any more: its visit is over and the till has it; and of too many the oldest. */
  function dropOrders() {
    const stay = [...orders.value.values()].filter((order) => needsTill(order) || seated(order));
    const surplus = stay.filter((order) => !needsTill(order)).sort((a, b) => a.order_number - b.order_number);
    const gone = new Set(surplus.slice(0, Math.max(0, surplus.length - ORDERS_MAX)));
    if (stay.length - gone.size === orders.value.size) return;
    orders.value = byKey(stay.filter((order) => !gone.has(order)), (order) => order.order_id);
  }

  /** @param {Order} order whether its visit is on the floor, or about to be told of */
  const seated = (order) => order.session_id !== null && (sessions.value.has(order.session_id) || recent(order));
  /** An order may be told of before its session is. @param {Order} order */
  const recent = (order) => order.order_number > newest(orders.value) - 20;

  /** @param {Alert} alert */
  function alertIs(alert) {
    const next = changed(alerts.value, alert.alert_id, alert.acknowledged_at === null ? alert : null);
    const spare = [...next.values()].sort((a, b) => b.raised_at.localeCompare(a.raised_at)).slice(0, ALERTS_MAX);
    alerts.value = next.size > ALERTS_MAX ? byKey(spare, (one) => one.alert_id) : next;
  }

  /** @param {ToldRequest} request */
  function requestIs(request) {
    const told = [...requests.value.values()].filter(({ id }) => id !== request.id);
    requests.value = byKey([...told, request].slice(-REQUESTS_MAX), ({ id }) => id);
  }

  /** @param {Frame} frame */
  function event(frame) {
    switch (frame.type) {
      case "floor":
        return begin(frame);
      case "table_update":
        return void (tables.value = changed(tables.value, frame.table.table_id, frame.table));
      case "session_update":
        return sessionIs(frame.session);
      case "order_update":
        return orderIs(frame.order);
      case "ticket_update":
        return void (tickets.value = changed(tickets.value, ticketKey(frame.ticket), frame.ticket.items.length ? frame.ticket : null));
      case "item_update":
        return void (items.value = changed(items.value, frame.item.id, counted(frame.item) ? frame.item : null));
      case "option_update":
        return void (options.value = changed(options.value, frame.option.id, counted(frame.option) ? frame.option : null));
      case "menu_anew":
        items.value = byKey(frame.items, (item) => item.id);
        options.value = byKey(frame.options, (option) => option.id);
        return void (rewritten.value += 1);
      case "call":
        return void (calls.value = changed(calls.value, frame.call.call_id, frame.call.ended_at === null ? frame.call : null));
      case "pos_alert":
        if (frame.order) orderIs(frame.order);
        return alertIs(frame.alert);
      case "stock_request_update":
        return requestIs(frame.request);
      case "system_update":
        return void (system.value = frame.system);
      default:
        return; // answers to questions, which say nothing that no event says
    }
  }

  return {
    tables,
    sessions,
    orders,
    tickets,
    items,
    options,
    rewritten,
    calls,
    alerts,
    requests,
    system,
    restaurant,
    sells,
    known,
    complete,
    /**
     * Takes a frame into account. One that was told before changes nothing; a snapshot is how it is, whatever was before.
     * @param {Frame} frame
     */
    apply(frame) {
      if (frame.type !== "floor" && "seq" in frame) {
        if (frame.seq <= seq) return;
        seq = frame.seq;
      }
      batch(() => event(frame));
    },
    /** Lets go of what has been over for a day, as the server does without telling. @param {number} now of the server's clock */
    expire(now) {
      const past = (/** @type {string | null} */ at) => at !== null && Date.parse(at) < now - OVER_MS;
      batch(() => {
        tickets.value = kept(tickets.value, (ticket) => !past(ticket.arrived_at));
        sessions.value = kept(sessions.value, (session) => session.state === "active" || !past(session.closed_at));
        dropOrders();
      });
    },
    /** Forgets all of it. */
    clear() {
      batch(() => {
        seq = -1;
        for (const kind of [tables, sessions, orders, tickets, items, options, calls, alerts, requests]) /** @type {any} */ (kind).value = new Map();
        system.value = null;
        restaurant.value = null;
        sells.value = false;
        known.value = false;
      });
    },
  };
}

/** @typedef {ReturnType<typeof live>} House */

/**
 * One thing of a kind, as a signal of its own.
 * @template K, V
 * @param {import("@preact/signals-core").ReadonlySignal<ReadonlyMap<K, V>>} kind
 * @param {K} key
 */
export const one = (kind, key) => computed(() => kind.value.get(key));

/** @param {{ order_id: string, station: string }} ticket */
export const ticketKey = ({ order_id, station }) => `${order_id}/${station}`;

/**
 * Whether the till, or somebody in its place, still has to do something with it.
 * @param {{ pos_status: string, status: string }} order
 */
export const needsTill = ({ pos_status, status }) => pos_status !== "accepted" && status !== "cancelled";

/** Whether there is such an order: one refused while its diners waited was not kept. @param {Order} order */
export const isKept = (order) => order.pos_status !== "rejected" || order.alerted_at !== null;

/** The order that a frame tells of. @param {Frame} frame @returns {Order | null} */
export const orderTold = (frame) => ((frame.type === "order_update" || frame.type === "pos_alert") && frame.order && isKept(frame.order) ? frame.order : null);

/** Whether it is told of at all: unlimited and on sale is what every other is. @param {Item | Option} item */
const counted = (item) => item.left !== null || !item.available;

/** @param {ReadonlyMap<string, Order>} orders */
const newest = (orders) => Math.max(0, ...[...orders.values()].map((order) => order.order_number));

/**
 * @template K, V
 * @param {ReadonlyMap<K, V>} map
 * @param {(value: V) => boolean} stays
 * @returns {ReadonlyMap<K, V>} the very same where all of it stays
 */
function kept(map, stays) {
  const left = [...map].filter(([, value]) => stays(value));
  return left.length === map.size ? map : new Map(left);
}

/**
 * @template K, V
 * @param {V[]} values
 * @param {(value: V) => K} key
 */
const byKey = (values, key) => new Map(values.map((value) => [key(value), value]));

/**
 * @template K, V
 * @param {ReadonlyMap<K, V>} map
 * @param {K} key
 * @param {V | null} value null takes it away
 * @returns {ReadonlyMap<K, V>}
 */
function changed(map, key, value) {
  if (value === null && !map.has(key)) return map;
  const next = new Map(map);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}
