/**
 * Keys that do what a mouse does. What is shown says which keys it has, for as long as it is shown; "?" lists them.
 *
 * A shortcut is a key ("n", "/", "Escape", "ArrowLeft") or two after one another ("g f"). A second that makes no pair with the
 * first does nothing: who meant a pair that is not there here did not mean what the key does alone. They rest while somebody types,
 * and can be turned off, for those who speak to their computer (WCAG 2.1.4).
 *
 * Owns: which keys mean what now. Must not: know a page.
 */
import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { localStorage } from "trivet/shelf.js";

/**
 * @typedef {object} Shortcut
 * @property {string} keys
 * @property {string} does A message's key: what it does.
 * @property {() => void} run
 * @property {boolean} [always] Also while shortcuts are off; for Escape and its like, which nobody says by accident.
 */

/** @typedef {{ key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, repeat?: boolean, target?: any, defaultPrevented?: boolean, preventDefault(): void }} KeyPress */

const SECOND_WITHIN_MS = 1500;
const OFF = "trivet.keys_off";

/** What is shown now, the latest last. */
export const shown = signal(/** @type {{ current: Shortcut[] }[]} */ ([]));
/** Whether single keys do something. */
export const enabled = signal(localStorage.getItem(OFF) !== "1");

/** @param {boolean} on */
export function setEnabled(on) {
  enabled.value = on;
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
}

/**
 * Which shortcut a key press means, of those that are there; what came last goes first. A first key of two waits.
 * @param {() => Shortcut[]} all
 * @param {() => number} now
 */
export function matcher(all, now) {
  let first = { key: "", at: -Infinity };
  return (/** @type {KeyPress} */ press) => {
    if (press.ctrlKey || press.metaKey || press.altKey || press.defaultPrevented) return null;
    const list = [...all()].reverse();
    const meant = now() - first.at < SECOND_WITHIN_MS ? `${first.key} ${press.key}` : press.key;
    const found = list.find(({ keys }) => keys === meant) ?? null;
    const begins = !found && list.some(({ keys }) => keys.startsWith(`${press.key} `));
    first = begins ? { key: press.key, at: now() } : { key: "", at: -Infinity };
    if (found && press.repeat && !press.key.startsWith("Arrow")) return null;
    return found;
  };
}

/**
 * Whether somebody is writing there, so that keys are letters.
 * @param {any} target
 */
export function writing(target) {
  if (!target?.tagName) return false;
  const kind = target.tagName === "INPUT" ? target.type : "";
  const box = kind === "checkbox" || kind === "radio" || kind === "button";
  return target.isContentEditable || (["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) && !box);
}

/**
 * Listens to a document's keys, for as long as it is there. Behind an open dialog nothing of the page is done.
 * @param {Document} document
 */
export function listenForKeys(document) {
  const match = matcher(() => shown.value.flatMap(({ current }) => current), Date.now);
  document.addEventListener("keydown", (press) => {
    if (writing(press.target) && press.key !== "Escape") return;
    if (document.querySelector("dialog[open]")) return;
    const found = match(press);
    if (!found || (!enabled.value && !found.always)) return;
    press.preventDefault();
    found.run();
  });
}

/**
 * These keys, for as long as the component is shown.
 * @param {Shortcut[]} shortcuts
 */
export function useShortcuts(shortcuts) {
  const mine = useRef(shortcuts);
  mine.current = shortcuts;
  useEffect(() => {
    shown.value = [...shown.value, mine];
    return () => void (shown.value = shown.value.filter((other) => other !== mine));
  }, []);
}

/**
 * The hint on a button, where there may be a keyboard; `aria-keyshortcuts` on the button says it to those who listen.
 * @param {{ of: string }} props
 */
export const Keys = ({ of }) =>
  enabled.value
    ? html`<span class="keys" aria-hidden="true">${of.split(" ").map((key) => html`<kbd>${named(key)}</kbd>`)}</span>`
    : null;

/** @param {string} key */
export function named(key) {
  const arrows = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };
  return /** @type {Record<string, string>} */ (arrows)[key] ?? key;
}

/** All that keys do now, each once. */
export const listedKeys = () => {
  const byKeys = new Map(shown.value.flatMap(({ current }) => current).map((one) => [one.keys, one]));
  return [...byKeys.values()].map(({ keys, does }) => ({ keys, does: t(does) }));
};
