/**
 * Where the keys go when what they were on is gone: back to what opened it, or to the nearest thing that is there; never to
 * nothing, where the next Tab would begin at the top of the page.
 *
 * What opens something uses `useFocusBack`; `keepFocus` is the net under everything else that is taken away from under
 * somebody, as a row that leaves its list. (`autofocus` counts only once in the life of a document.)
 *
 * Owns: handing the focus on. Must not: take it from what somebody is at.
 */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";

import { backTo } from "trivet/components/sheet.js";

/** Not what one types into: on a tablet a keyboard would come up. */
const REACHED = "a[href], button, select, summary, [tabindex]";

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
    return () => queueMicrotask(() => nowhere() && backTo(opener, root.current?.querySelector(first)));
  }, [open]);
  return root;
}

/**
 * Hands the focus on when what has it is taken out of the page and nothing else has taken it.
 * @param {HTMLElement} page what all of it is in
 */
export function keepFocus(page) {
  /** What has the focus and all that it stands in, from the inside out. @type {Standing[]} */
  let path = [];
  page.addEventListener("focusin", ({ target }) => (path = [...standing(/** @type {Element} */ (target))]));
  page.addEventListener("focusout", ({ target }) =>
    queueMicrotask(() => {
      if (/** @type {Element} */ (target).isConnected && nowhere()) path = []; // somebody has left it
    }),
  );
  page.addEventListener("keydown", onlyOnce, { capture: true });
  const lost = () => path[0] && !path[0].element.isConnected && nowhere();
  const hand = () => {
    if (!lost()) return;
    /** @type {HTMLElement | null} */ (nearest(path))?.focus({ preventScroll: true }); // what one looks at stays where it is
    if (nowhere()) backTo(null);
  };
  new MutationObserver(() => lost() && setTimeout(hand)).observe(page, { childList: true, subtree: true });
}

/**
 * One long press is one: the focus may have gone on to what is next, which nobody has meant.
 * @param {KeyboardEvent} event
 */
export function onlyOnce(event) {
  const pressed = event.key === "Enter" || event.key === " ";
  if (event.repeat && pressed && /** @type {Element} */ (event.target).closest("button, a[href], summary")) event.preventDefault();
}

/** @typedef {{ element: Element, next: Element | null, before: Element | null }} Standing what stood beside it is where to go on */

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
