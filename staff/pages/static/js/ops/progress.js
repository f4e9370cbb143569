/**
 * How far an order is, and what of it is still on this phone.
 */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";

/** What has not reached the server yet. @param {{ count: number }} props */
export const Waits = ({ count }) =>
  count > 0 && html`<p class="ops-waits" role="status"><${Icon} name="wifi-off" />${t("ops.waits", { count })}</p>`;

/** How far an order is, as a bar and in words. @param {{ settled: number, missing: number, items: number }} props */
export const Bar = ({ settled, missing, items }) => html`<span class="ops-progress">
  <span class="ops-bar" aria-hidden="true" style=${{ "--settled": `${(100 * settled) / Math.max(items, 1)}%`, "--missing": `${(100 * missing) / Math.max(items, 1)}%` }}></span>
  <span class="ops-count">${t("ops.progress", { settled, items })}${missing > 0 && html` · <span class="ops-short">${t("ops.missing_n", { count: missing })}</span>`}</span>
</span>`;
