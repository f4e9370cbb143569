/**
 * The accounts of the house: who is there, who has left, and what is wrong with what is said of a new one.
 *
 * Owns: that. Must not: ask a server, or draw. The rules are the server's; what is found here is said before it is asked.
 */

/** @typedef {import("staff/pages.js").Role} Role */
/** @typedef {{ id: number, email: string, name: string, role: Role, created_at: string, disabled_at: string | null, password?: string | null }} Account */

export const ROLES = /** @type {const} */ (["employee", "manager", "admin"]);
export const NAME_CHARS_MAX = 80;
export const EMAIL_CHARS_MAX = 254;

/**
 * Who may sign in, by name, and who may not any more, the latest first.
 * @param {readonly Account[]} accounts
 */
export function parted(accounts) {
  const present = accounts.filter(({ disabled_at }) => disabled_at === null).sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
  const left = accounts.filter(({ disabled_at }) => disabled_at !== null).sort((a, b) => (b.disabled_at ?? "").localeCompare(a.disabled_at ?? ""));
  return { present, left };
}

/**
 * The list with this account as it is now; a password that came with it is not kept in it.
 * @param {readonly Account[]} accounts
 * @param {Account} account
 * @returns {Account[]}
 */
export function withAccount(accounts, account) {
  const { password: _, ...known } = account;
  const others = accounts.filter(({ id }) => id !== account.id);
  return [...others, known].sort((a, b) => a.id - b.id);
}

/**
 * Those whose name or address has all of these words.
 * @param {readonly Account[]} accounts
 * @param {string} words
 */
export function found(accounts, words) {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return accounts.filter(({ name, email }) => wanted.every((word) => `${name} ${email}`.toLocaleLowerCase().includes(word)));
}

/** The key of what is wrong with an address, empty where nothing is. @param {string} email */
export const emailWrong = (email) =>
  /^[^\s@]+@[^\s@]+$/.test(email.trim()) && email.trim().length <= EMAIL_CHARS_MAX ? "" : "people.email_wrong";

/** The key of what is wrong with a name, empty where nothing is. @param {string} name */
export const nameWrong = (name) => (name.trim() !== "" && [...name.trim()].length <= NAME_CHARS_MAX ? "" : "people.name_wrong");
