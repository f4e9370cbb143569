/** Focus for what has just come: the browser's `autofocus` looks only when the page is loaded. */

/** As a `ref`: what it is given to has the focus once it is there. @param {HTMLElement | null} element */
export const focused = (element) => element?.focus();
