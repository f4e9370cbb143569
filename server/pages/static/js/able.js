/**
 * Whether this browser can do what the pages need. Where it cannot, a page stays as the server has drawn it, and says what
 * to do (`.older`).
 *
 * What an old browser cannot even read ends the program before this is asked. `README.md` says which are new enough.
 */

/** @param {{ HTMLDialogElement?: any }} [browser] sheets are dialogs: Safari has them from 15.4, Firefox from 98 */
export const able = (browser = globalThis) => typeof browser.HTMLDialogElement?.prototype.showModal === "function";
