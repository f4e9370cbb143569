/**
 * A large file on its way to the server, and how far it is. What is small goes with `raw.js`.
 *
 * Owns: the signed-in request, asked again once with a new token. Must not: know what is in a file.
 */
import { TrivetError } from "trivet/http.js";
import { account } from "staff/account.js";

const TIMEOUT_MS = 60_000;

/**
 * @param {string} path
 * @param {Blob} file Sent as it is, with its own type.
 * @param {(share: number) => void} onProgress from 0 to 1: all is sent, and the server looks at it
 * @returns {Promise<any>} the answer's JSON; a refusal is raised as `TrivetError`, as `trivet/http.js` does
 */
export async function upload(path, file, onProgress) {
  const token = await account.token(null);
  const first = await sent(path, file, token, onProgress);
  return good(first.status === 401 ? await sent(path, file, await account.token(token), onProgress) : first);
}

/**
 * @param {string} path @param {Blob} file @param {string | null} token @param {(share: number) => void} onProgress
 * @returns {Promise<XMLHttpRequest>}
 */
function sent(path, file, token, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = (/** @type {string} */ code) => () => reject(new TrivetError(code, "no answer"));
    request.open("PUT", path);
    request.timeout = TIMEOUT_MS;
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", file.type);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => resolve(request);
    request.onerror = lost("NETWORK");
    request.onabort = lost("ABORTED");
    request.ontimeout = lost("TIMEOUT");
    request.send(file);
  });
}

/** @param {XMLHttpRequest} request */
function good(request) {
  const answer = read(request.responseText);
  if (request.status >= 200 && request.status < 300 && answer) return answer;
  const { code = "BAD_ANSWER", message = `status ${request.status}`, details = {} } = answer?.error ?? {};
  throw new TrivetError(code, message, { status: request.status, details });
}

/** @param {string} text @returns {any} */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
