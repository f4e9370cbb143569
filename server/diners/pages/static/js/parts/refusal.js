/** Why what somebody wanted is not so: beside the line or the item, for as long as it takes to read. */
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { wrong } from "trivet/i18n.js";

import { cart } from "diner/live.js";

const READ_MS = 8000;

/** @param {{ refused: import("diner/cart.js").Refused | undefined }} props */
export function Refusal({ refused }) {
  useEffect(() => {
    if (!refused) return;
    const is = cart.peek();
    const timer = setTimeout(() => is?.dismiss(refused), READ_MS);
    return () => clearTimeout(timer);
  }, [refused]);
  return refused ? html`<p class="line-wrong" role="alert">${wrong(refused.error ?? { code: refused.code })}</p>` : null;
}
