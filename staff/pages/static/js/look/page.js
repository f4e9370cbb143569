/** How the restaurant looks: its colour, shown as it is made readable, and its logo. Saved as one goes, with undo. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { api } from "staff/account.js";
import { wear } from "staff/look.js";
import { colorOf } from "staff/look/brand.js";
import { Logo } from "staff/look/logo.js";
import { OWN, Preview } from "staff/look/preview.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @typedef {{ brand_color: string | null, logo: string | null, brand_css: string | null }} Look */

const SETTLED_MS = 700; // after the last move in the colours
const IDEAS = ["#7a1f2b", "#8a3b12", "#b8860b", "#3f6b2f", "#1f6f6b", "#1d4f91", "#4b3a8c", "#8c2f6b", "#333333"];

export function Page() {
  const [look, setLook] = useState(/** @type {Look | null} */ (null));
  const [load, { refused }] = useAsk(async () => setLook((await api.get("/admin/look")).data));
  useEffect(() => void load(), []);
  const become = (/** @type {Look} */ next) => {
    setLook(next);
    wear(next.brand_css);
  };
  return html`<header class="office-head">
      <h1>${t("page.look")}</h1>
      <${Link} to="/audit?subject=look" class="button quiet">${t("look.story")}<//>
    </header>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${load}>${t("try_again")}</button><//>
    ${look === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`}
    ${look && html`<div class="look"><${Color} look=${look} onBecome=${become} /><${Logo} look=${look} onBecome=${become} /></div>`}`;
}

/** @param {{ look: Look, onBecome: (look: Look) => void }} props */
function Color({ look, onBecome }) {
  const [text, setText] = useState(look.brand_color ?? "");
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  const newest = useRef(look.brand_color);
  const [save, { refused }] = useAsk(async () => {
    const before = look.brand_color;
    for (let color = newest.current; ; color = newest.current) {
      const { data } = await api.put("/admin/look", { body: { brand_color: color } });
      onBecome(data);
      if (newest.current === color) break; // else it was moved on meanwhile
    }
    pass(t("look.saved"), { icon: "check", action: { label: t("undo"), do: () => choose(before, 0) } });
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  function choose(/** @type {string | null} */ color, wait = SETTLED_MS) {
    setText(color ?? "");
    newest.current = color;
    clearTimeout(timer.current);
    timer.current = setTimeout(save, wait);
  }
  function typed(/** @type {string} */ next) {
    const color = colorOf(next);
    if (color) choose(color);
    else clearTimeout(timer.current);
    setText(next);
  }
  const color = colorOf(text);
  return html`<section class="office-card">
    <h2>${t("look.color")}</h2>
    <p class="quiet">${t("look.color_hint")}</p>
    <div class="look-color">
      <div class="field"><label for="look-picker">${t("look.pick")}</label><input id="look-picker" type="color" value=${color ?? OWN} onInput=${(/** @type {Event} */ event) => choose(/** @type {HTMLInputElement} */ (event.target).value)} /></div>
      <${Field} label=${t("look.code")} value=${text} onInput=${typed} placeholder="#7a1f2b" maxlength="7" spellcheck="false" wrong=${text && !color ? t("look.no_color") : ""} />
    </div>
    <div class="look-ideas" role="group" aria-label=${t("look.ideas")}>
      ${IDEAS.map((idea) => html`<button key=${idea} type="button" class="look-idea" style=${{ background: idea }} aria-label=${idea} aria-pressed=${idea === color} onClick=${() => choose(idea, 0)}>${idea === color && html`<${Icon} name="check" />`}</button>`)}
    </div>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${save}>${t("try_again")}</button><//>
    <${Preview} color=${color} />
    ${look.brand_color && html`<button type="button" class="button" onClick=${() => choose(null, 0)}><${Icon} name="x" />${t("look.none")}</button>`}
  </section>`;
}
