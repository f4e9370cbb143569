/** Signing in, and the moment before it is known whether one has to. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Field } from "trivet/components/field.js";
import { Languages } from "trivet/components/language.js";
import { account } from "staff/account.js";

/** Whoever has signed in is where the address says, because the address has stayed. */
export function SignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => form.current?.querySelector("input")?.focus(), []); // `autofocus` does it once in the life of a document
  document.title = `${t("signin.title")} · Trivet`;

  async function enter(/** @type {Event} */ event) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefused("");
    try {
      await account.signIn(email.trim(), password);
    } catch (error) {
      setRefused(said(/** @type {any} */ (error)));
      setBusy(false);
      document.querySelector(/** @type {"input"} */ (".signin input[type=password]"))?.select();
    }
  }

  return html`<main class="signin">
    <div role="status">${account.untold.value > 0 && html`<p class="notice wait"><${Icon} name="wifi-off" /><span>${t("signin.untold")}</span></p>`}</div>
    <form ref=${form} onSubmit=${enter}>
      <h1>${t("signin.title")}</h1>
      <${Field} label=${t("signin.email")} type="email" name="email" autocomplete="username" required value=${email} onInput=${setEmail} />
      <${Field} label=${t("signin.password")} type="password" name="password" autocomplete="current-password" required value=${password} onInput=${setPassword} wrong=${refused} />
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "signin.busy" : "signin.enter")}</button>
    </form>
    <${Languages} />
  </main>`;
}

/** It is being looked whether somebody is signed in; without a connection that takes as long as it takes. */
export function Starting() {
  const away = account.phase.value === "away";
  return html`<main class="signin" aria-busy="true">
    <p class=${away ? "notice wait" : "aloud"} role="status">${t(away ? "connection.lost" : "loading")}</p>
    <div class="skeleton"></div>
    <div class="skeleton"></div>
  </main>`;
}

/** @param {import("trivet/http.js").TrivetError} error */
function said(error) {
  if (error.code === "RATE_LIMITED" && error.retryAfterS) {
    return t("signin.later", { count: Math.max(1, Math.ceil(error.retryAfterS / 60)) });
  }
  return wrong(error);
}
