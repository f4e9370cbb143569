/**
 * JSON over HTTP, as `docs/contract.md` §2 has it.
 *
 * Owns: one request with its time limit, token and keys, and every way it can fail as one kind of error. Must not: repeat
 * a request (who asks knows whether that is safe), keep a token, or find words for a person: those are found by `code`.
 *
 *     import { http, TrivetError } from "trivet/http.js";
 *
 *     const api = http({ token: () => saved.wsToken });
 *     const { data } = await api.get("/orders", { query: { sessionId } });
 *     const order = await api.post("/orders", { body: { cart_hash }, idempotencyKey: crypto.randomUUID() });
 *     const menu = await api.get("/menu", { query: { restaurant_name }, etag: saved.etag });  // menu.status is 304: as it was
 *     try { … } catch (error) { if (error instanceof TrivetError && error.code === "CART_CHANGED") … error.details.current }
 */

/**
 * What one request may say.
 * @typedef {object} Asking
 * @property {Record<string, string | number | boolean | null | undefined>} [query] null and undefined are left out.
 * @property {unknown} [body] Sent as JSON.
 * @property {string} [idempotencyKey]
 * @property {string | null} [etag] What an earlier answer had; a 304 answers "as it was".
 * @property {number} [timeoutMs] From the call to the last byte of the answer. Default `TIMEOUT_MS`.
 * @property {AbortSignal} [signal] Gives the request up: `TrivetError` with the code `ABORTED`.
 */

/**
 * What came back.
 * @typedef {object} Answer
 * @property {number} status From 200 to 299, or 304.
 * @property {any} data The JSON; null where there is none (204, 304).
 * @property {string | null} etag
 * @property {number | null} [at] When the server says that it said it, in milliseconds since 1970.
 */

/**
 * @typedef {object} Http
 * @property {(path: string, asking?: Asking) => Promise<Answer>} get
 * @property {(path: string, asking?: Asking) => Promise<Answer>} post
 * @property {(path: string, asking?: Asking) => Promise<Answer>} put
 * @property {(path: string, asking?: Asking) => Promise<Answer>} patch
 * @property {(path: string, asking?: Asking) => Promise<Answer>} delete
 * @property {(method: string, path: string, asking?: Asking) => Promise<Answer>} request
 */

/**
 * What all requests of one `http()` have in common.
 * @typedef {object} HttpOptions
 * @property {string} [origin] Where the server is, without a slash at the end. Default: where the page is from.
 * @property {() => string | null | undefined} [token] Asked for at each request; none is sent where there is none.
 * @property {string} [language] For `Accept-Language`. Default: the browser's.
 * @property {typeof globalThis.fetch} [fetch]
 */

import { limited } from "./wire/limit.js";

/** How long a request may take, unless it says otherwise. */
export const TIMEOUT_MS = 10_000;

/**
 * A request that was refused, or that has no answer. `code` is one of the contract's, or:
 *
 * - `NETWORK`: no answer, nobody knows whether it was heard;
 * - `TIMEOUT`: none in time, likewise;
 * - `ABORTED`: given up by its asker;
 * - `BAD_ANSWER`: something that is not ours answered (a proxy's page, a hotel's sign-in). `status` has what.
 *
 * The socket's errors are of this class too (`trivet/trivet.js`), with `status` 0.
 */
export class TrivetError extends Error {
  /**
   * @param {string} code
   * @param {string} message For a person who writes programs; what guests read is found by `code`.
   * @param {{status?: number, details?: Record<string, any>, requestId?: string | null, retryAfterS?: number | null,
   *   cause?: unknown}} [more]
   */
  constructor(code, message, more = {}) {
    super(message, { cause: more.cause });
    this.name = "TrivetError";
    /** The contract's name for what is wrong. */
    this.code = code;
    /** HTTP status; 0 where there was no answer, and on the socket. */
    this.status = more.status ?? 0;
    /** What the contract says comes with this code, `current` and `left` among it. @type {Record<string, any>} */
    this.details = more.details ?? {};
    /** For the log, and for whoever calls us about it. */
    this.requestId = more.requestId ?? null;
    /** When to come back, in seconds, where the server says so. */
    this.retryAfterS = more.retryAfterS ?? null;
  }

  /** Whether nobody knows if the server has done it. Repeat it with the same key, or look. */
  get unanswered() {
    return UNANSWERED.has(this.code) || this.status >= 500;
  }
}

const UNANSWERED = new Set(["NETWORK", "TIMEOUT", "ABORTED", "BAD_ANSWER", "LOST", "UNAVAILABLE"]);

/**
 * Requests to one server.
 * @param {HttpOptions} [options]
 * @returns {Http}
 */
export function http(options = {}) {
  /** @type {Http["request"]} */
  const request = (method, path, asking = {}) => asked(options, method, path, asking);
  /** @param {string} method @returns {Http["get"]} */
  const by = (method) => (path, asking) => request(method, path, asking);
  return { get: by("GET"), post: by("POST"), put: by("PUT"), patch: by("PATCH"), delete: by("DELETE"), request };
}

/**
 * @param {HttpOptions} options
 * @param {string} method
 * @param {string} path
 * @param {Asking} asking
 * @returns {Promise<Answer>}
 */
async function asked(options, method, path, asking) {
  const limit = limited(asking.timeoutMs ?? TIMEOUT_MS, asking.signal);
  try {
    const response = await (options.fetch ?? globalThis.fetch)(address(options, path, asking), {
      method,
      headers: headers(options, asking),
      body: asking.body === undefined ? undefined : JSON.stringify(asking.body),
      cache: "no-store",
      credentials: "same-origin",
      signal: limit.signal,
    });
    return await answered(response);
  } catch (error) {
    throw error instanceof TrivetError ? error : unanswered(error, limit, asking.signal);
  } finally {
    limit.end();
  }
}

/** @param {HttpOptions} options @param {string} path @param {Asking} asking */
function address(options, path, asking) {
  const given = Object.entries(asking.query ?? {}).filter(([, value]) => value !== null && value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${options.origin ?? ""}${path}${query && `?${query}`}`;
}

/** @param {HttpOptions} options @param {Asking} asking @returns {Record<string, string>} */
function headers(options, asking) {
  const token = options.token?.();
  return {
    Accept: "application/json",
    ...(asking.body !== undefined && { "Content-Type": "application/json" }),
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(options.language && { "Accept-Language": options.language }),
    ...(asking.idempotencyKey && { "Idempotency-Key": asking.idempotencyKey }),
    ...(asking.etag && { "If-None-Match": asking.etag }),
  };
}

/** @param {Response} response @returns {Promise<Answer>} */
async function answered(response) {
  const etag = response.headers.get("ETag");
  const at = Date.parse(response.headers.get("Date") ?? "") || null;
  if (response.status === 204 || response.status === 304) return { status: response.status, data: null, etag, at };
  const data = read(await response.text());
  if (response.ok && data !== undefined) return { status: response.status, data, etag, at };
  throw refused(response, data);
}

/** @param {string} text @returns {any} What it says, undefined where it is not JSON. */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {Response} response @param {any} data @returns {TrivetError} */
function refused(response, data) {
  const said = data?.error;
  const requestId = said?.request_id ?? response.headers.get("X-Request-Id");
  const more = { status: response.status, requestId, retryAfterS: retryAfter(response) };
  if (typeof said?.code !== "string") {
    return new TrivetError("BAD_ANSWER", `status ${response.status} without an error of ours`, more);
  }
  return new TrivetError(said.code, String(said.message ?? said.code), { ...more, details: said.details ?? {} });
}

/** @param {Response} response @returns {number | null} Seconds; a date is not among what the contract says. */
function retryAfter(response) {
  const seconds = Number.parseFloat(response.headers.get("Retry-After") ?? "");
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/** @param {unknown} cause @param {import("./wire/limit.js").Limit} limit @param {AbortSignal} [signal] @returns {TrivetError} */
function unanswered(cause, limit, signal) {
  if (signal?.aborted) return new TrivetError("ABORTED", "given up", { cause });
  if (limit.passed) return new TrivetError("TIMEOUT", "no answer in time", { cause });
  return new TrivetError("NETWORK", "the server was not reached", { cause });
}
