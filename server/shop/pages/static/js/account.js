/**
 * Who is signed in, and whose cart is shown.
 *
 * The access token is in this tab's memory alone. In the browser's storage, for all tabs, are the refresh token and the token
 * of a cart that is no customer's: a guest's own, or a household's that was joined by its link. A refresh token is good once, so
 * one tab at a time uses and replaces it, under a lock; for a minute the server gives another where an answer was lost.
 *
 * Owns: signing in and out, and renewing. Must not: draw.
 */
import { signal } from "@preact/signals";

import { http } from "trivet/http.js";

/** @typedef {import("trivet/http.js").Http} Http */
/** @typedef {import("trivet/http.js").Asking} Asking */
/** @typedef {{ id: number, email: string, name: string, role: string }} User */
/** @typedef {{ refresh?: string, user?: User, cart?: string, joined?: string }} Kept `cart` a guest's own, `joined` a household's */
/**
 * @typedef {object} Around
 * @property {string} slug
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
 * @property {<T>(name: string, what: () => Promise<T>) => Promise<T>} lock
 * @property {() => number} now
 * @property {typeof globalThis.fetch} [fetch]
 */

const EARLY_MS = 30_000; // before a token ends it is renewed
const LIFE_MIN_MS = 60_000; // so long it is believed at least, whatever this device's clock says

/** @param {Around} around */
export function createAccount({ slug, storage, lock, now, fetch }) {
  const key = `trivet.shop.${slug}`;
  /** @returns {Kept} */
  const kept = () => {
    try {
      return JSON.parse(storage.getItem(key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  };
  /** @param {Kept} more */
  const keep = (more) => storage.setItem(key, JSON.stringify({ ...kept(), ...more }));
  const user = signal(/** @type {User | null} */ (kept().user ?? null));
  /** @type {{ token: string, until: number } | null} */
  let access = null;
  const open = http({ fetch });

  /** @param {any} data */
  function enter(data) {
    const life = Math.max(LIFE_MIN_MS, Date.parse(data.expires_at) - now());
    access = { token: data.access_token, until: now() + life };
    keep({ refresh: data.refresh_token, user: data.user });
    user.value = data.user;
  }

  function leave() {
    access = null;
    keep({ refresh: undefined, user: undefined });
    user.value = null;
  }

  /** A new access token, unless another tab has just left one that is newer. @param {string | null} stale */
  const renew = (stale) =>
    lock(key, async () => {
      if (access && access.token !== stale) return;
      const { refresh } = kept();
      if (!refresh) return leave();
      try {
        const { data } = await open.post("/api/v1/auth/refresh", { body: { refresh_token: refresh } });
        enter(data.data);
      } catch (error) {
        if (/** @type {any} */ (error).status !== 401) throw error;
        if (kept().refresh === refresh) leave();
      }
    });

  /** @param {string | null} [stale] @returns {Promise<string | null>} */
  async function token(stale = null) {
    if (user.peek() === null) return null;
    if (access === null || access.token === stale || access.until - now() < EARLY_MS) await renew(access?.token ?? null);
    return access?.token ?? null;
  }

  /** @param {() => Promise<string | null>} tokenOf @param {string} method @param {string} path @param {Asking} [asking] */
  async function send(tokenOf, method, path, asking = {}) {
    const held = await tokenOf();
    const { data, status } = await http({ fetch, token: () => held }).request(method, `/api/v1${path}`, { ...asking, query: { ...asking.query, restaurant: slug } });
    return { ...data, status };
  }

  /** As the customer; a 401 is answered by one new token, and only then by the sign-in. @param {string} method @param {string} path @param {Asking} [asking] */
  async function asCustomer(method, path, asking) {
    const used = await token();
    try {
      return await send(async () => used, method, path, asking);
    } catch (error) {
      if (/** @type {any} */ (error).code !== "UNAUTHORIZED" || used === null) throw error;
      const other = await token(used);
      return send(async () => other, method, path, asking);
    }
  }

  return {
    user,
    kept,
    keep,
    token,
    /** As anybody. @param {string} method @param {string} path @param {Asking} [asking] */
    asAnybody: (method, path, asking) => send(async () => null, method, path, asking),
    asCustomer,
    /** As whoever's cart is shown. @param {string} method @param {string} path @param {Asking} [asking] */
    asBuyer(method, path, asking) {
      const { joined, cart } = kept();
      const other = joined ?? (user.peek() ? undefined : cart);
      return other === undefined ? asCustomer(method, path, asking) : send(async () => other, method, path, asking);
    },
    /** Whether there is a cart to ask for. */
    hasCart: () => user.peek() !== null || (kept().joined ?? kept().cart) !== undefined,
    enter,
    /** Whoever is signed in is called otherwise by now. @param {User} named */
    rename(named) {
      keep({ user: named });
      user.value = named;
    },
    /** Here at once, whether or not the server is reached. */
    signOut() {
      const held = access?.token;
      leave();
      if (held) void send(async () => held, "POST", "/auth/logout").catch(() => {});
    },
    /** Another tab has signed in or out. */
    follow() {
      const there = kept().user ?? null;
      if (there?.id === user.peek()?.id) return;
      access = null;
      user.value = there;
    },
  };
}

/** One at a time, of all tabs; where there are no locks, of this one. @type {Around["lock"]} */
export async function lock(name, what) {
  if (globalThis.navigator?.locks) return /** @type {any} */ (navigator.locks.request(name, what));
  const before = waiting;
  const mine = before.then(what, what);
  waiting = mine.catch(() => {});
  return mine;
}

/** @type {Promise<any>} */
let waiting = Promise.resolve();
