/**
 * The diner's page without a browser: what its modules take from one, over a clock that is turned by hand, a table that keeps
 * the contract, and a server that answers what is read. To be called before any module of the page is loaded.
 */
import { settled, table, world } from "../../pages/wire/world.js";
import { SNAPSHOT } from "./party.js";

const { type: _type, seq: _seq, ...STATE } = SNAPSHOT;

export const MENU = {
  restaurant: { id: 1, slug: "chianti", name: "Chianti", timezone: "Europe/Rome", currency: "EUR" },
  currency: "EUR",
  categories: [{ id: 1, name: "Pizza", items: [{ id: 456, name: "Margherita", description: "", price: 9.5, allergens: [], available: true, photo: null, left: null, until: null }] }],
};
export const PLACE = { restaurantId: 1, tableId: 107 };

export const visit = (more = {}) => ({
  session_id: "s1",
  member_id: "me",
  nickname: "Quiet Otter",
  ws_token: "t1",
  ws_url: "/ws",
  expires_at: "2999-01-01T00:00:00Z",
  renew_at: Number.MAX_SAFE_INTEGER,
  daily_pass_required: false,
  pass_validated: true,
  ...more,
});

function shelf() {
  const kept = new Map();
  return { kept, getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) };
}

/** Puts it up; `start` is what the server has drawn into it. `asked` are the requests; `answers` says what they are told, by path without its query: JSON, a status without words, or a whole `Response`. */
export function openPage(start = {}) {
  const server = table({ state: () => ({ ...STATE, ...self.cart }) });
  const around = world((socket) => server.take(socket));
  const self = {
    server,
    around,
    time: around.time,
    cart: {},
    asked: [],
    answers: {},
    online: true,
    /** What was known of the last thing that had a tag. @type {string | null} */
    tag: null,
    phone: shelf(),
    tab: shelf(),
    /** What was asked for, without its query, since this was looked at last. */
    reads: () => self.asked.splice(0).map(([method, path]) => `${method} ${path.split("?")[0]}`),
  };
  const answer = (method, path) => {
    const bare = path.split("?")[0];
    const usual = { "/orders": { orders: [] }, "/menu": MENU, "/table_session_details": { calls: [], table: { id: 107, table_number: 7 } }, "/cart_snapshot": server.snapshot() };
    return bare in self.answers ? self.answers[bare] : usual[bare]; // null: done, and nothing to say
  };
  const headers = () => ({ Date: new Date(around.time.now()).toUTCString() });
  Object.assign(globalThis, {
    document: {
      hidden: false,
      visibilityState: "visible",
      getElementById: () => ({ textContent: JSON.stringify({ qr_token: "q", menu: MENU, menu_etag: '"m1"', table: { id: 107, table_number: 7 }, shut: null, ...start }) }),
      addEventListener: () => {},
      removeEventListener: () => {},
    },
    location: { reload: () => {} },
    localStorage: self.phone,
    sessionStorage: self.tab,
    WebSocket: function (url, protocols) {
      return around.surroundings.connect(url, protocols);
    },
    setTimeout: (what, ms) => around.time.after(ms ?? 0, what),
    clearTimeout: around.time.cancel,
    async fetch(path, { method, body, headers: given }) {
      self.tag = given["If-None-Match"] ?? self.tag;
      self.asked.push([method, path, body && JSON.parse(body)]);
      if (!self.online) throw new TypeError("no network");
      const said = answer(method, path);
      if (said instanceof Response) return said.clone();
      if (said === undefined) return new Response(JSON.stringify({ error: { code: "NOT_FOUND", message: "" } }), { status: 404, headers: headers() });
      if (said === 304) return new Response(null, { status: 304, headers: headers() });
      return new Response(said === null ? null : JSON.stringify(said), { status: said === null ? 204 : 200, headers: headers() });
    },
  });
  Date.now = around.time.now;
  return self;
}

export { settled };
