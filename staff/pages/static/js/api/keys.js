/**
 * Keys of other systems: what they may be for, which are good, and what is wrong with what is said of a new one.
 *
 * Owns: that. Must not: ask a server, or draw. The rules are the server's; what is found here is said before it is asked.
 */

/** @typedef {"EMPLOYEE" | "MANAGER"} KeyRole */
/**
 * @typedef {object} ApiKey
 * @property {number} id
 * @property {string} name
 * @property {KeyRole} role
 * @property {string[]} scopes
 * @property {number} per_minute
 * @property {string} hint Its last characters.
 * @property {string | null} expires_at
 * @property {string | null} last_used_at
 * @property {string | null} revoked_at
 * @property {string} [key] Itself, in the answer that made it.
 */

export const SCOPES = /** @type {const} */ (["menu:read", "menu:write", "tables:read", "tables:write", "orders:read", "orders:write", "payments:read", "payments:write"]);
export const KEY_ROLES = /** @type {const} */ (["EMPLOYEE", "MANAGER"]);
export const LIFETIMES = /** @type {const} */ ([30, 90, 365, 0]); // days; 0: until it is revoked
export const NAME_CHARS_MAX = 80;
const DAY_MS = 24 * 3600 * 1000;

/** What a scope is called in the words, which have no colons. @param {string} scope */
export const wordOf = (scope) => scope.replace(":", "_");

/** Whether it opens anything at this moment. @param {ApiKey} key @param {number} now in ms */
export const good = (key, now) => key.revoked_at === null && (key.expires_at === null || Date.parse(key.expires_at) > now);

/** Those that open something, and those that do not any more. @param {readonly ApiKey[]} keys @param {number} now in ms */
export const parted = (keys, now) => ({ live: keys.filter((key) => good(key, now)), over: keys.filter((key) => !good(key, now)) });

/**
 * The list with this key as it is now, without the key itself, which is shown once and kept nowhere; the newest first.
 * @param {readonly ApiKey[]} keys
 * @param {ApiKey} made
 * @returns {ApiKey[]}
 */
export function withKey(keys, made) {
  const { key: _, ...known } = made;
  return [...keys.filter(({ id }) => id !== made.id), known].sort((a, b) => b.id - a.id);
}

/** When a key ends that is made now, null for never. @param {number} days @param {number} now in ms */
export const ends = (days, now) => (days === 0 ? null : new Date(now + days * DAY_MS).toISOString());

/** The key of what is wrong with a name, empty where nothing is. @param {string} name */
export const nameWrong = (name) => (name.trim() !== "" && [...name.trim()].length <= NAME_CHARS_MAX ? "" : "api.name_wrong");

/** The key of what is wrong with a choice of scopes, empty where nothing is. @param {readonly string[]} scopes */
export const scopesWrong = (scopes) => (scopes.length > 0 ? "" : "api.scopes_wrong");
