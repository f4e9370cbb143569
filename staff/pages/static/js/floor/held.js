/**
 * A list that does not move under a finger: while somebody is at it, what comes is put at its end, what leaves stays where
 * it is and says so, and nothing changes places. Once they have left it alone, it is as it should be.
 *
 * Owns: that. Must not: know what is in the list.
 */
import { useEffect, useRef, useState } from "preact/hooks";

/** A finger does not say that it goes, a mouse may rest for hours, and focus stays: after so long without a sign nobody is there. */
export const LEFT_ALONE_MS = 5000;

/**
 * The list as it may be shown while somebody is at it.
 * @template V
 * @param {V[]} shown as it is on the screen
 * @param {V[]} now as it should be
 * @param {(value: V) => string | number} key
 * @returns {V[]} in the order of `shown`; what is gone as it was
 */
export function still(shown, now, key) {
  const current = new Map(now.map((value) => [key(value), value]));
  const before = new Set(shown.map(key));
  return [...shown.map((value) => current.get(key(value)) ?? value), ...now.filter((value) => !before.has(key(value)))];
}

/**
 * @template V
 * @param {V[]} now
 * @param {(value: V) => string | number} key
 * @param {number} [aloneMs] after the last sign of somebody
 * @returns {{ list: V[], gone: (value: V) => boolean, at: Record<string, (event: any) => void> }} `at` goes onto the list's element
 */
export function useHeld(now, key, aloneMs = LEFT_ALONE_MS) {
  const [held, setHeld] = useState(false);
  const shown = useRef(now);
  const timer = useRef(/** @type {any} */ (null));
  const list = held ? still(shown.current, now, key) : now;
  shown.current = list;
  useEffect(() => () => clearTimeout(timer.current), []);
  const leave = (/** @type {number} */ after) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHeld(false), after);
  };
  const take = () => {
    setHeld(true);
    leave(aloneMs);
  };
  const there = new Set(now.map(key));
  return {
    list,
    gone: (value) => !there.has(key(value)),
    at: {
      onPointerEnter: take,
      onPointerMove: take,
      onPointerDown: take,
      onPointerLeave: (/** @type {PointerEvent} */ event) => leave(event.pointerType === "mouse" ? 0 : aloneMs),
      onKeyDown: take,
      onFocusIn: take,
      onFocusOut: () => leave(0),
    },
  };
}
