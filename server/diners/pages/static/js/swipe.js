/**
 * A row that is pushed aside to be rid of it. It is a quicker way only: a button does the same.
 */
const AWAY = 0.4; // of its width
const MEANT = 12; // pixels until it is no tap and no scrolling

/**
 * @param {HTMLElement} row
 * @param {() => void} away
 * @returns {() => void} ends it
 */
export function swipe(row, away) {
  /** @type {{ x: number, y: number, id: number, moved: number } | null} */
  let held = null;
  const down = (/** @type {PointerEvent} */ event) => {
    if (event.pointerType === "mouse" || /** @type {Element} */ (event.target).closest("button")) return;
    held = { x: event.clientX, y: event.clientY, id: event.pointerId, moved: 0 };
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (held?.id !== event.pointerId) return;
    const across = event.clientX - held.x;
    if (Math.abs(across) < MEANT || Math.abs(across) < Math.abs(event.clientY - held.y)) return;
    held.moved = across;
    row.style.translate = `${across}px 0`;
  };
  const back = () => {
    const moved = Math.abs(held?.moved ?? 0);
    held = null;
    row.style.translate = "";
    return moved;
  };
  const up = () => {
    if (back() > row.clientWidth * AWAY) away();
  };
  const events = /** @type {[string, (event: any) => void][]} */ ([["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", back]]);
  for (const [name, act] of events) row.addEventListener(name, act);
  return () => events.forEach(([name, act]) => row.removeEventListener(name, act));
}
