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

const REACHED = "a[href], button, input, select, textarea, summary, [tabindex]";

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
  /** What has the focus, and all that it stands in. @type {Element[]} */
  let path = [];
  page.addEventListener("focusin", ({ target }) => (path = [...within(/** @type {Element} */ (target))]));
  page.addEventListener("focusout", ({ target }) =>
    queueMicrotask(() => {
      if (/** @type {Element} */ (target).isConnected && nowhere()) path = []; // somebody has left it
    }),
  );
  const hand = () => nowhere() && path[0] && !path[0].isConnected && backTo(null, nearest(path));
  new MutationObserver(() => path[0] && !path[0].isConnected && setTimeout(hand)).observe(page, { childList: true, subtree: true });
}

/** @param {Element | null} element */
function* within(element) {
  for (; element; element = element.parentElement) yield element;
}

/**
 * What can have the focus in the smallest part of the page that is still there and has such a thing.
 * @param {readonly Element[]} path from the inside out
 */
export function nearest(path) {
  for (const part of path.filter(({ isConnected }) => isConnected)) {
    const found = part.querySelector(REACHED);
    if (found) return found;
  }
  return null;
}
