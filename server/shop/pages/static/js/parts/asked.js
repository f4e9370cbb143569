/** Something of one's own that is asked for first. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { t, wrong } from "trivet/i18n.js";

import { account } from "shop/live.js";

/** @param {{ path: string, draw: any }} props what is drawn is given what it `is`, and by what to ask `again` */
export function Asked({ path, draw }) {
  const [is, setIs] = useState(/** @type {any} */ (null));
  const [refused, setRefused] = useState("");
  const ask = async () => {
    try {
      setIs((await account.asCustomer("GET", path)).data);
      setRefused("");
    } catch (error) {
      setRefused(wrong(/** @type {any} */ (error)));
    }
  };
  useEffect(() => void ask(), []);
  return html`${refused && html`<div class="notice wait" role="alert"><span>${refused}</span><button type="button" class="button" onClick=${ask}>${t("try_again")}</button></div>`}
    ${is ? html`<${draw} is=${is} again=${ask} />` : !refused && html`<p class="quiet-words" role="status">${t("loading")}</p>`}`;
}
