/** The restaurant's logo: chosen from a file, shown on light and dark, taken away. */
import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { house } from "staff/house.js";
import { KINDS, logoWrong } from "staff/look/picture.js";
import { raw } from "staff/raw.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {{ brand_color: string | null, logo: string | null, brand_css: string | null }} Look */

/** @param {{ look: Look, onBecome: (look: Look) => void }} props */
export function Logo({ look, onBecome }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [save, { busy, refused }] = useAsk(async (/** @type {Blob | null} */ file) => {
    const bad = file && logoWrong(file);
    if (bad) throw Object.assign(new Error(bad), { code: "LOGO", key: bad });
    const before = look.logo ? await kept(look.logo) : null;
    const response = file ? await raw("PUT", "/admin/look/logo", file) : await raw("DELETE", "/admin/look/logo");
    onBecome(await response.json());
    pass(t(file ? "look.logo_saved" : "look.logo_gone"), { icon: "check", ...(look.logo && !before ? {} : { action: { label: t("undo"), do: () => void save(before) } }) }); // what cannot be had cannot come back
  });
  function chosen(/** @type {Event} */ event) {
    const file = /** @type {HTMLInputElement} */ (event.target).files?.[0];
    if (file) save(file);
    if (input.current) input.current.value = ""; // so that the same file can be chosen again
  }
  return html`<section class="office-card">
    <h2>${t("look.logo")}</h2>
    <p class="quiet">${t("look.logo_hint")}</p>
    ${look.logo
      ? html`<div class="look-previews">
          ${["light", "dark"].map((side) => html`<div key=${side} class=${`look-logo ${side}`}><img src=${look.logo} alt=${t("look.logo_of", { name: house.restaurant.value?.name ?? "" })} /></div>`)}
        </div>`
      : html`<p class="look-none"><${Icon} name="image" />${t("look.no_logo")}</p>`}
    <${Refusal} of=${refused} words=${refused ? said(refused) : undefined} />
    <input ref=${input} type="file" accept=${KINDS.join(",")} hidden onChange=${chosen} aria-label=${t("look.choose")} />
    <div class="office-row">
      <button type="button" class="button main" aria-disabled=${busy} onClick=${() => !busy && input.current?.click()}><${Icon} name="image" />${t(busy ? "loading" : look.logo ? "look.choose_other" : "look.choose")}</button>
      ${look.logo && html`<button type="button" class="button" aria-disabled=${busy} onClick=${() => save(null)}><${Icon} name="trash-2" />${t("look.remove")}</button>`}
    </div>
  </section>`;
}

/** The picture that there is, so that it can come back; null where it cannot be had. @param {string} address @returns {Promise<Blob | null>} */
const kept = (address) => fetch(address).then((response) => (response.ok ? response.blob() : null), () => null);

/** @param {any} refused */
function said(refused) {
  if (refused.key) return t(refused.key);
  if (refused.status === 413) return t("look.too_large");
  return refused.status === 415 || refused.details?.field === "logo" ? t("look.no_picture") : wrong(refused);
}
