/**
 * Where somebody is who works the display with keys, once the ticket they were at has left: at the head of the next one, and
 * where there is none at the heading.
 *
 * Owns: going on. Must not: take the focus from what somebody is at.
 */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { backTo } from "trivet/components/sheet.js";
import { handOn, nowhere } from "staff/focus.js";
import { STEADY_MS } from "staff/steady.js";

/**
 * The ticket after one that has left: the one that stands there now or comes next, else the oldest.
 * @param {readonly number[]} numbers those that are there, in their order
 * @param {number} number the one that has left
 */
export const after = (numbers, number) => numbers.find((one) => one >= number) ?? numbers[0] ?? null;

/** @param {number} number @param {boolean} scroll */
function goOn(number, scroll) {
  const heads = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".ticket:not(.gone) .ticket-head")]);
  const next = after(heads.map(({ dataset }) => Number(dataset.number)), number);
  const head = heads.find(({ dataset }) => Number(dataset.number) === next);
  handOn(() => (head ? head.focus({ preventScroll: !scroll }) : backTo(null)));
}

/**
 * A `ref` for a ticket, which goes on when it has left; not at once, so that one sees what one has done. Who works with a
 * finger or a mouse is left where they are.
 * @param {number} number where it is
 * @param {boolean} gone whether it has left, and still stands there
 */
export function useOnward(number, gone) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const place = useRef(number);
  place.current = number;
  const at = () => (root.current?.contains(document.activeElement) ? document.activeElement : null);
  const withKeys = () => at()?.matches(":focus-visible") ?? false;
  useEffect(() => {
    if (!gone || !withKeys()) return;
    const timer = setTimeout(() => withKeys() && goOn(place.current, true), STEADY_MS);
    return () => clearTimeout(timer);
  }, [gone]);
  useLayoutEffect(
    () => () => {
      const keys = withKeys();
      if (at()) queueMicrotask(() => nowhere() && goOn(place.current, keys));
    },
    [],
  );
  return root;
}
