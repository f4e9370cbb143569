/** A sheet of a part that comes late: that it is on its way, where one has to wait for it, or that it cannot be had. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";

import { hide, show } from "diner/doing.js";

const SOON_MS = 300; // before that nobody has begun to wait

/**
 * What is opened stays open until it is here, so nobody has to tap it again; when the network is back, it is asked for.
 * @param {{ late: import("trivet/late.js").Late, part: string, title: string, open: Record<string, any> }} props
 */
export function LateSheet({ late, part, title, open }) {
  const [waits, setWaits] = useState(false);
  useEffect(() => {
    late.want();
    addEventListener("online", late.want);
    const timer = setTimeout(() => setWaits(true), SOON_MS);
    return () => {
      removeEventListener("online", late.want);
      clearTimeout(timer);
    };
  }, []);
  if (late.here.value) return html`<${late.here.value[part]} ...${open} />`;
  const failed = late.failed.value;
  if (!waits && !failed) return null;
  return html`<${Sheet} title=${title} class="short" onClose=${() => (open.back ? show(open.back) : hide())} foot=${failed && html`<${Again} late=${late} />`}>
    ${failed ? html`<p role="alert">${t("late.failed")}</p>` : html`<p class="quiet-words" role="status">${t("loading")}</p>`}
  <//>`;
}

/** Where a second try was in vain too, the page may be older than what the server has by now. @param {{ late: import("trivet/late.js").Late }} props */
const Again = ({ late }) => html`<div class="pair">
  ${late.tries() > 1 && html`<button type="button" class="button" onClick=${() => location.reload()}>${t("reload")}</button>`}
  <button type="button" class="button main" onClick=${late.want}>${t("try_again")}</button>
</div>`;
