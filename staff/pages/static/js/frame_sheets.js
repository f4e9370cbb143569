/** What opens over the frame: which keys there are, and, where the navigation is a bar, what has no place in it. */
import { html } from "htm/preact";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Languages } from "trivet/components/language.js";
import { Sheet } from "trivet/components/sheet.js";
import { account, user } from "staff/account.js";
import { MuteButton } from "staff/frame.js";
import { Link } from "staff/router.js";
import { enabled, listedKeys, named, setEnabled } from "staff/shortcuts.js";

/** @param {{ onClose: () => void }} props */
export const KeysSheet = ({ onClose }) => html`<${Sheet} title=${t("keys.title")} onClose=${onClose}>
  <label class="switch">
    <input type="checkbox" checked=${enabled.value} onChange=${(/** @type {Event} */ event) => setEnabled(/** @type {HTMLInputElement} */ (event.target).checked)} />
    <span>${t("keys.enabled")}</span>
  </label>
  <dl class="keys-list">
    ${listedKeys().map(({ keys, does }) => html`<div><dt>${keys.split(" ").map((key) => html`<kbd>${named(key)}</kbd> `)}</dt><dd>${does}</dd></div>`)}
  </dl>
<//>`;

/** @param {{ pages: import("staff/pages.js").PageEntry[], onClose: () => void }} props */
export const MoreSheet = ({ pages, onClose }) => html`<${Sheet} title=${user.value?.name} onClose=${onClose}>
  <p class="quiet">${t(`role.${user.value?.role}`)}</p>
  <ul class="more-pages bar-only" onClick=${onClose}>
    ${pages.map((page) => html`<li><${Link} to=${`/${page.name}`} class="rail-link"><${Icon} name=${page.icon} /><span>${t(`page.${page.name}`)}</span><//></li>`)}
  </ul>
  <div onClick=${onClose}><${Link} to="/me" class="rail-link"><${Icon} name="key-round" /><span>${t("page.me")}</span><//></div>
  <${MuteButton} />
  <${Languages} />
  <button type="button" class="button wide" onClick=${account.signOut}><${Icon} name="log-out" />${t("frame.sign_out")}</button>
<//>`;
