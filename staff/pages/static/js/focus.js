/**
 * Where the keys go when what they were on is replaced: `autofocus` counts only once in the life of a document.
 *
 * Owns: handing the focus on. Must not: take it from what somebody is at.
 */
import { useEffect, useRef } from "preact/hooks";

/** A `ref` for what is to have the focus once it is there. @param {HTMLElement | null} element */
export const focused = (element) => element?.focus();

/**
 * A `ref` for what holds a button that opens something in its place: once that is closed, its button has the focus again.
 * @param {boolean} open
 */
export function useFocusBack(open) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const was = useRef(open);
  useEffect(() => {
    if (was.current && !open) root.current?.querySelector("button")?.focus();
    was.current = open;
  }, [open]);
  return root;
}
