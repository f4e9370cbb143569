/**
 * Requests whose body or answer is a file: a code as a picture, a sheet to print, a logo. All others are `api`'s.
 *
 * Owns: the signed-in request, asked again once with a new token. Must not: know what is in a file.
 */
import { TrivetError } from "trivet/http.js";
import { limited } from "trivet/wire/limit.js";
import { account } from "staff/account.js";

const TIMEOUT_MS = 30_000;

/**
 * @param {string} method
 * @param {string} path
 * @param {Blob} [file] Sent as it is, with its own type.
 * @returns {Promise<Response>} a good one; a refusal is raised as `TrivetError`, as `trivet/http.js` does
 */
export async function raw(method, path, file) {
  const first = await sent(method, path, await account.token(null), file);
  if (first.status !== 401) return good(first);
  return good(await sent(method, path, await account.token(bearer(first)), file));
}

/** @type {WeakMap<Response, string | null>} */
const used = new WeakMap();
/** @param {Response} response */
const bearer = (response) => used.get(response) ?? null;

/** @param {string} method @param {string} path @param {string | null} token @param {Blob} [file] */
async function sent(method, path, token, file) {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(file && { "Content-Type": file.type }) };
  const limit = limited(TIMEOUT_MS);
  try {
    const response = await fetch(path, { method, headers, body: file, cache: "no-store", credentials: "same-origin", signal: limit.signal });
    used.set(response, token);
    return response;
  } catch (cause) {
    throw new TrivetError(limit.passed ? "TIMEOUT" : "NETWORK", "no answer", { cause });
  }
}

/** @param {Response} response */
async function good(response) {
  if (response.ok) return response;
  const error = (await response.json().catch(() => null))?.error;
  const retryAfterS = Number.parseFloat(response.headers.get("Retry-After") ?? "");
  throw new TrivetError(error?.code ?? "BAD_ANSWER", error?.message ?? `status ${response.status}`, {
    status: response.status,
    details: error?.details ?? {},
    retryAfterS: Number.isFinite(retryAfterS) ? retryAfterS : null,
  });
}

/** Gives a file to whoever sits there. @param {Blob} file @param {string} name */
export function download(file, name) {
  const address = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), TIMEOUT_MS);
}
