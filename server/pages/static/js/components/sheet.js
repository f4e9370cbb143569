/**
 * A sheet over the page. It is a `<dialog>`, so the rest cannot be reached meanwhile, Escape closes it, and the focus
 * goes back to where it came from; where that is gone, to what the page has marked with `data-home`, or to its heading. On
 * a phone it can be dragged away by its head.
 */
import { html } from "htm/preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Passing, sheets } from "trivet/components/notice.js";

const AWAY = 120; // pixels that it is dragged down until it goes

/** @param {{ title: any, onClose: () => void, foot?: any, class?: string, children?: any }} props */
export function Sheet({ title, onClose, foot, class: more = "", children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (!shown) return;
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    shown.showModal();
    sheets.value += 1;
    return () => {
      sheets.value -= 1;
      shown.close();
      backTo(before);
    };
  }, []);
  const outside = (/** @type {MouseEvent} */ event) => event.target === dialog.current && onClose();
  const cancelled = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${dialog} class=${`sheet ${more}`} aria-labelledby=${id} onCancel=${cancelled} onClick=${outside}>
    <div onPointerDown=${(/** @type {PointerEvent} */ event) => drag(event, dialog.current, onClose)}>
      <div class="sheet-grip"></div>
      <div class="sheet-head">
        <h2 id=${id}>${title}</h2>
        <button type="button" class="button quiet round" aria-label=${t("close")} onClick=${onClose}>
          <${Icon} name="x" />
        </button>
      </div>
    </div>
    <div class="sheet-body">${children}</div>
    ${foot && html`<div class="sheet-foot">${foot}</div>`}
    <${Passing} inSheet />
  </dialog>`;
}

/**
 * Gives the focus to the first of these that takes it: what had it before, what is near that, what the page has marked with
 * `data-home`, its heading.
 * @param {Element | null} before @param {Element | null} [near]
 */
export function backTo(before, near = null) {
  const heading = document.querySelector("h1");
  const home = document.querySelector("[data-home]");
  for (const one of /** @type {(HTMLElement | null)[]} */ ([before === document.body ? null : before, near, home, heading])) {
    if (!one?.isConnected) continue;
    if (one === heading) one.tabIndex = -1;
    one.focus({ preventScroll: one === home || one === heading });
    if (document.activeElement === one) return;
  }
}

/**
 * Follows a finger; far enough down, the sheet goes.
 * @param {PointerEvent} start
 * @param {HTMLDialogElement | null} shown
 * @param {() => void} onClose
 */
function drag(start, shown, onClose) {
  if (!shown || start.pointerType === "mouse" || /** @type {Element} */ (start.target).closest("button")) return;
  const head = /** @type {HTMLElement} */ (start.currentTarget);
  let moved = 0;
  const follow = (/** @type {PointerEvent} */ event) => {
    moved = Math.max(0, event.clientY - start.clientY);
    shown.style.transform = `translateY(${moved}px)`;
  };
  const end = () => {
    head.removeEventListener("pointermove", follow);
    shown.style.transform = "";
    if (moved > AWAY) onClose();
  };
  head.setPointerCapture(start.pointerId);
  head.addEventListener("pointermove", follow);
  head.addEventListener("pointerup", end, { once: true });
  head.addEventListener("pointercancel", end, { once: true });
}
