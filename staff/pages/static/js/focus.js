/**
 * Where the keys go when what they were on is gone: back to what opened it, or to the nearest thing that is there; never to
 * nothing, where the next Tab would begin at the top of the page.
 *
 * What opens something uses `useFocusBack`; `keepFocus` is the net under everything else that is taken away from under
 * somebody, as a row that leaves its list. (`autofocus` counts only once in the life of a document.)
 *
 * Whoever is handed the focus has not seen it yet: the rest of a long or double press would do the next thing too. So a key
 * that is held presses once, and what was handed the focus is pressed only after a moment (`tooSoon`).
 *
 * Owns: handing the focus on. Must not: take it from what somebody is at.
 */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";

import { backTo } from "trivet/components/sheet.js";
import { STEADY_MS } from "staff/steady.js";

/** Not what one types into: on a tablet a keyboard would come up. */
const REACHED = "a[href], button, select, summary, [tabindex]";
/** What Enter and the space bar press. */
const PRESSED = "a[href], button, summary";

/** What was handed the focus last, and when. */
let handed = { to: /** @type {Element | null} */ (null), at: -Infinity };

/** Hands the focus on, to somebody who does not know yet. @param {() => void} give gives it */
export function handOn(give) {
  give();
  handed = { to: document.activeElement, at: performance.now() };
}

/**
 * Whether a key would press what nobody has meant: it is held down, or what it is on has just been handed the focus.
 * Who has gone on by themselves has seen where they are.
 * @param {{ key: string, repeat: boolean, target: any }} press
 * @param {number} [now] of `performance`
 */
export function tooSoon({ key, repeat, target }, now = performance.now()) {
  if ((key !== "Enter" && key !== " ") || !target?.matches?.(PRESSED)) return false;
  return repeat || (target === handed.to && now - handed.at < STEADY_MS);
}

/** A `ref` for what is to have the focus once it is there. @param {HTMLElement | null} element */
export const focused = (element) => element?.focus();

/** Whether nothing has the focus: what had it is gone. */
export const nowhere = () => document.activeElement === null || document.activeElement === document.body;

/**
 * A `ref` for what holds that which opens something, in its place or beside it: once that is closed, what opened it has the
 * focus again; where that was drawn anew, what `first` finds in the holder.
 * @param {unknown} open what is open; nothing where it is falsy
 * @param {string} [first] a selector
 */
export function useFocusBack(open, first = "button") {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const opener = useMemo(() => (open ? document.activeElement : null), [open]); // before it is drawn over
  useLayoutEffect(() => {
    if (!open) return;
    return () => queueMicrotask(() => nowhere() && handOn(() => backTo(opener, root.current?.querySelector(first))));
  }, [open]);
  return root;
}

/**
 * Hands the focus on when what has it is taken out of the page and nothing else has taken it, and keeps keys from pressing
 * what has just been handed it.
 * @param {HTMLElement} page what all of it is in
 */
export function keepFocus(page) {
  /** What has the focus and all that it stands in, from the inside out. @type {Standing[]} */
  let path = [];
  page.addEventListener("keydown", (press) => tooSoon(press) && press.preventDefault(), { capture: true });
  page.addEventListener("focusin", ({ target }) => {
    const next = [...standing(/** @type {Element} */ (target))];
    if (inSheet(path) && !inSheet(next)) handOn(() => {}); // nobody goes out of a sheet: it was closed, and has given it back
    path = next;
  });
  page.addEventListener("focusout", ({ target }) =>
    queueMicrotask(() => {
      if (/** @type {Element} */ (target).isConnected && nowhere()) path = []; // somebody has left it
    }),
  );
  const lost = () => path[0] && !path[0].element.isConnected && nowhere();
  const hand = () => {
    if (!lost()) return;
    handOn(() => {
      /** @type {HTMLElement | null} */ (nearest(path))?.focus({ preventScroll: true }); // what one looks at stays where it is
      if (nowhere()) backTo(null);
    });
  };
  new MutationObserver(() => lost() && setTimeout(hand)).observe(page, { childList: true, subtree: true });
}

/** @typedef {{ element: Element, next: Element | null, before: Element | null }} Standing what stood beside it is where to go on */

/** @param {readonly Standing[]} path */
const inSheet = (path) => path.some(({ element }) => element.tagName === "DIALOG");

/** @param {Element | null} element @returns {Generator<Standing>} */
function* standing(element) {
  for (; element; element = element.parentElement) yield { element, next: element.nextElementSibling, before: element.previousElementSibling };
}

/**
 * What can be reached in what stood after that which is gone, or before it, or in the smallest part of the page around it.
 * @param {readonly Standing[]} path
 */
export function nearest(path) {
  const gone = path.filter(({ element }) => !element.isConnected).at(-1);
  const around = path.flatMap(({ element }) => (element.isConnected ? [element] : []));
  for (const part of [gone?.next, gone?.before]) {
    const found = part?.isConnected && (part.matches(REACHED) ? part : part.querySelector(REACHED));
    if (found) return found;
  }
  return around.map((part) => part.querySelector(REACHED)).find(Boolean) ?? null;
}
