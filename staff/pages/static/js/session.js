/**
 * Who is signed in, and their tokens.
 *
 * The access token is in this tab's memory alone. The refresh token is in the browser's storage, one for all tabs; each is
 * good once, so it is used and replaced by one tab at a time, under a lock, and each tab then uses what the last has left.
 * Where there are no locks (http in the house's own net), and where an answer is lost, the server gives another for a minute.
 *
 * Owns: signing in and out, and renewing. Must not: draw, or know an address but its own three.
 */
import { signal } from "@preact/signals-core";

import { http, TrivetError } from "trivet/http.js";

/** @typedef {import("trivet/http.js").Http} Http */
/** @typedef {"employee" | "manager" | "admin"} Role */
/** @typedef {{ id: number, name: string, role: Role, restaurant_id: number }} User */
/** @typedef {{ access_token: string, refresh_token: string, expires_at: string, user: User }} Pair */
/** @typedef {{ refresh_token: string, user: User }} Kept */

/**
 * What it needs of a browser.
 * @typedef {object} Around
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage
 * @property {<T>(name: string, what: () => Promise<T>) => Promise<T>} lock One at a time, of all tabs.
 * @property {(what: (key: string | null, value: string | null) => void) => void} onStorage Calls it when another tab has changed something.
 * @property {() => void} reload
 * @property {() => number} now
 * @property {(ms: number, what: () => void) => void} after
 * @property {typeof globalThis.fetch} [fetch]
 */

/**
 * - `starting`: not known yet.
 * - `away`: not known, because the server is not reached; it is tried again by itself.
 * - `in`, `out`.
 * @typedef {"starting" | "away" | "in" | "out"} Phase
 */

export const KEY = "trivet.staff";
const RANK = { employee: 0, manager: 1, admin: 2 };
const EARLY_MS = 30_000; // before a token ends it is renewed
const LIFE_MIN_MS = 60_000; // so long it is believed at least, whatever this device's clock says
const AGAIN_MS = 3_000;
const AGAIN_MAX_MS = 60_000;

/** @param {Around} around */
export function sessions(around) {
  /** @type {import("@preact/signals-core").Signal<Phase>} */
  const phase = signal("starting");
  const user = signal(/** @type {User | null} */ (null));
  const untold = signal(0);
  const open = http({ fetch: around.fetch });
  const signed = http({ fetch: around.fetch, token: () => access?.token });
  /** @type {{ token: string, until: number } | null} */
  let access = null;
  /** @type {Promise<void> | null} */
  let renewing = null;

  /** @returns {Kept | null} */
  function kept() {
    try {
      return JSON.parse(around.storage.getItem(KEY) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {Pair} pair @param {boolean} [latest] whether nothing newer has been left in the storage meanwhile */
  function enter(pair, latest = true) {
    const life = Math.max(LIFE_MIN_MS, Date.parse(pair.expires_at) - around.now());
    if (latest) around.storage.setItem(KEY, JSON.stringify({ refresh_token: pair.refresh_token, user: pair.user }));
    access = { token: pair.access_token, until: around.now() + life };
    user.value = pair.user;
    phase.value = "in";
  }

  function leave() {
    access = null;
    user.value = null;
    phase.value = "out";
  }

  /** A new pair for the old; one tab at a time. Raises what is not a plain no: then nobody knows, and it is tried again. */
  async function exchange() {
    for (let held = kept(); ; held = kept()) {
      if (held === null) return leave();
      try {
        const { data } = await open.post("/admin/refresh", { body: { refresh_token: held.refresh_token } });
        const there = kept();
        if (there === null) return leave(); // another tab has signed out meanwhile
        if (there.user.id !== data.user.id) continue; // or somebody else has signed in there
        return enter(data, there.refresh_token === held.refresh_token); // or it has gone on, further than we
      } catch (error) {
        if (/** @type {any} */ (error).status !== 401) throw error;
        if (kept()?.refresh_token !== held.refresh_token) continue; // another tab was quicker: take what it has left
        around.storage.removeItem(KEY);
        return leave();
      }
    }
  }

  /** Once at a time in this tab. @param {string | null} stale the token that is not good any more */
  async function renew(stale) {
    if (access !== null && access.token !== stale) return;
    renewing ??= around.lock(KEY, exchange).finally(() => (renewing = null));
    await renewing;
  }

  /** Signed in with a token that is good for a while, or out. */
  async function ready() {
    if (access === null || access.until - around.now() < EARLY_MS) await renew(access?.token ?? null);
  }

  async function start() {
    try {
      await renew(null);
    } catch {
      phase.value = "away";
      around.after(AGAIN_MS, () => phase.value === "away" && start());
    }
  }

  /**
   * Ends on the server what came of a login, for which a token that has expired does too. Nobody has the token any more but
   * this tab, so it is asked until there is an answer; every answer that can be had of it is the last.
   * @param {string} token
   * @param {number} [wait]
   */
  async function revoke(token, wait = 0) {
    try {
      await http({ fetch: around.fetch, token: () => token }).post("/admin/logout");
    } catch (error) {
      const { unanswered, status } = /** @type {any} */ (error);
      if (unanswered || status === 429) return later(token, wait);
    }
    if (wait > 0) untold.value -= 1;
  }

  /** @param {string} token @param {number} waited */
  function later(token, waited) {
    if (waited === 0) untold.value += 1;
    const wait = Math.min(Math.max(AGAIN_MS, 2 * waited), AGAIN_MAX_MS);
    around.after(wait, () => revoke(token, wait));
  }

  around.onStorage((key, value) => {
    if (key !== null && key !== KEY) return;
    if (value === null) return leave();
    if (phase.value === "out") return void start();
    if (user.value !== null && kept()?.user.id !== user.value.id) around.reload(); // somebody else has signed in
  });

  /** @type {Http["request"]} A 401 is answered by one new token, and only then by the sign-in. Who is out asks nothing. */
  async function request(method, path, asking) {
    await ready();
    const used = access?.token;
    if (used === undefined) throw new TrivetError("UNAUTHORIZED", "nobody is signed in", { status: 401 });
    try {
      return await signed.request(method, path, asking);
    } catch (error) {
      if (/** @type {any} */ (error).code !== "UNAUTHORIZED") throw error;
      await renew(used);
      if (access === null) throw error;
      return await signed.request(method, path, asking);
    }
  }
  /** @param {string} method @returns {Http["get"]} */
  const by = (method) => (path, asking) => request(method, path, asking);

  return {
    phase,
    user,
    /** How many logins have ended here that the server does not know of yet. */
    untold,
    start,
    /** @param {Role} role whether whoever is signed in has it, or more */
    may: (role) => user.value !== null && RANK[user.value.role] >= RANK[role],
    /** @param {string} email @param {string} password */
    async signIn(email, password) {
      const { data } = await open.post("/admin/login", { body: { email, password } });
      await around.lock(KEY, async () => enter(data));
    },
    /** Here and in all tabs at once, whether or not the server is reached; it is told as soon as it is. */
    signOut() {
      const token = access?.token;
      around.storage.removeItem(KEY);
      leave();
      if (token) void revoke(token);
    },
    /** For the socket (`trivet/trivet.js`, `Token`). @param {string | null} refused */
    async token(refused) {
      if (refused !== null) await renew(refused);
      await ready();
      return access?.token ?? null;
    },
    /** @type {Http} */
    api: { get: by("GET"), post: by("POST"), put: by("PUT"), patch: by("PATCH"), delete: by("DELETE"), request },
  };
}
