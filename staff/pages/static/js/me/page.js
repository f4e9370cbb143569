/** Oneself: who one is here, another password, the language, and signing out. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Field } from "trivet/components/field.js";
import { Languages } from "trivet/components/language.js";
import { account, api, user } from "staff/account.js";
import { passwordWrong } from "staff/me/password.js";
import { Refusal, useAsk } from "staff/refusal.js";

export const Page = () => html`<header class="office-head"><h1>${user.value?.name}</h1></header>
  <div class="me">
    <p class="quiet">${t(`role.${user.value?.role}`)}</p>
    <${Password} />
    <section class="office-card"><${Languages} /></section>
    <button type="button" class="button wide" onClick=${account.signOut}><${Icon} name="log-out" />${t("frame.sign_out")}</button>
  </div>`;

function Password() {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const [seen, setSeen] = useState(false);
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const [change, { busy, refused, forget }] = useAsk(async () => {
    await api.put("/admin/staff/me/password", { body: { current, new: fresh } });
    setCurrent("");
    setFresh("");
    setTried(false);
    setDone(true);
  });
  const bad = passwordWrong(current, fresh);
  const mistaken = refused?.code === "PASSWORD_WRONG" ? wrong(refused) : "";
  const kind = seen ? "text" : "password";
  const typed = (/** @type {(text: string) => void} */ set) => (/** @type {string} */ text) => (set(text), setDone(false), forget());
  function send(/** @type {Event} */ event) {
    event.preventDefault();
    setTried(true);
    if (!bad.current && !bad.fresh) change();
  }
  return html`<section class="office-card">
    <h2>${t("me.password")}</h2>
    <p class="quiet">${t("me.ends_others")}</p>
    <form class="office-form" onSubmit=${send} novalidate>
      <input type="text" autocomplete="username" value=${user.value?.name} hidden />
      <${Field} label=${t("me.current")} type=${kind} autocomplete="current-password" value=${current} onInput=${typed(setCurrent)} wrong=${mistaken || (tried && bad.current ? t(bad.current) : "")} />
      <${Field} label=${t("me.new")} type=${kind} autocomplete="new-password" value=${fresh} onInput=${typed(setFresh)} hint=${t("me.new_hint")} wrong=${tried && bad.fresh ? t(bad.fresh) : ""} />
      <label class="switch"><input type="checkbox" checked=${seen} onChange=${() => setSeen(!seen)} /><span>${t("me.show")}</span></label>
      ${!mistaken && html`<${Refusal} of=${refused} />`}
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : "me.change")}</button>
      <p role="status">${done && html`<span class="tag good">${t("me.changed")}</span>`}</p>
    </form>
  </section>`;
}
