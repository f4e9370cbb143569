/** A colour as the pages will show it, in the light and in the dark. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { contrast, readable } from "staff/look/brand.js";

/** What the pages have where a restaurant has chosen none. */
export const OWN = "#8b3a24";
const SAME = 1.03; // closer than this nobody sees that it was moved

/** @param {{ color: string | null }} props */
export const Preview = ({ color }) => html`<div class="look-previews">
  ${[false, true].map((dark) => html`<${Side} key=${dark} color=${color} dark=${dark} />`)}
</div>`;

/** @param {{ color: string | null, dark: boolean }} props */
function Side({ color, dark }) {
  const made = readable(color ?? OWN, dark);
  const style = { "--brand": made.brand, "--on-brand": made.on, "--brand-ink": made.ink };
  const changed = color && contrast(color, made.brand) > SAME;
  return html`<figure class=${`look-side ${dark ? "dark" : "light"}`} style=${style}>
    <div class="look-sample" aria-hidden="true">
      <p class="look-sample-name">${t("look.sample")}</p>
      <p class="look-sample-link">${t("look.sample_link")}</p>
      <span class="button main">${t("look.sample_button")}</span>
    </div>
    <figcaption>${t(dark ? "look.dark" : "look.light")}${changed ? ` ${t(dark ? "look.made_lighter" : "look.made_darker")}` : ""}</figcaption>
  </figure>`;
}
