/**
 * Words that are shown this once: large enough to be read to somebody or written on a board, and with a button that copies.
 *
 * Owns: showing and copying them. Must not: keep them anywhere.
 */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";

/** @param {{ words: string, about: string, onDone: () => void, large?: boolean }} props `about` says whose, and that it is once */
export function Secret({ words, about, onDone, large = false }) {
  const shown = useRef(/** @type {HTMLElement | null} */ (null));
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const [copied, setCopied] = useState("");
  useEffect(() => frame.current?.focus(), []);
  async function copy() {
    const done = await put(words);
    if (!done && shown.current) getSelection()?.selectAllChildren(shown.current);
    setCopied(done ? "secret.copied" : "secret.marked");
  }
  return html`<div class="secret-card" role="group" tabindex="-1" ref=${frame} aria-label=${about}>
    <p>${about}</p>
    <code class=${large ? "secret large" : "secret"} ref=${shown}>${words}</code>
    <div class="office-row">
      <button type="button" class="button main" onClick=${copy}><${Icon} name=${copied === "secret.copied" ? "check" : "scroll-text"} />${t("secret.copy")}</button>
      <button type="button" class="button" onClick=${onDone}>${t("secret.done")}</button>
      <span role="status" class="quiet">${copied && t(copied)}</span>
    </div>
  </div>`;
}

/** Into the clipboard; false where the page may not, as without TLS. @param {string} words */
async function put(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}
