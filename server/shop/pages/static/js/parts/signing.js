/** Signing in, becoming a customer, and having another password. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { language, t, wrong } from "trivet/i18n.js";

import { account } from "shop/live.js";
import { Back } from "shop/parts/cart.js";
import { go } from "shop/searching.js";

const PASSWORD_MIN = 10;

/**
 * A form that is sent once at a time, and what is wrong with it beside its button.
 * @param {{ title?: string, hint?: string, button: string, send: () => Promise<void>, children?: any, after?: any }} props
 */
export function Form({ title, hint, button, send, children, after }) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const sent = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefused("");
    try {
      await send();
    } catch (error) {
      setRefused(wrong(/** @type {any} */ (error)));
    }
    setBusy(false);
  };
  return html`<form class="form" onSubmit=${sent}>
    ${title && html`<h1>${title}</h1>`}
    ${hint && html`<p class="quiet-words">${hint}</p>`}
    ${children}
    ${refused && html`<p class="line-wrong" role="alert">${refused}</p>`}
    <button class=${`button wide ${busy ? "off" : "main"}`} aria-disabled=${busy ? "true" : null}>${busy ? t("loading") : button}</button>
    ${after}
  </form>`;
}

/** @param {string} to @param {string} more @param {string} words */
const link = (to, more, words) => html`<button type="button" class="button quiet wide" onClick=${() => go(to, more)}>${words}</button>`;

/** On to where somebody was going. @param {string} more */
function onward(more) {
  const [room = "shop", ...rest] = (more || "shop").split("/");
  go(room, rest.join("/"));
}

/** @param {{ more: string }} props */
export function SignIn({ more }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const send = async () => {
    const { data } = await account.asAnybody("POST", "/auth/login", { body: { email, password } });
    if (data.user.role !== "CUSTOMER") throw { code: "NO_CUSTOMER" };
    account.enter(data);
    onward(more);
  };
  return html`<main class="room narrow"><${Back} />
    <${Form} title=${t("top.sign_in")} hint=${more === "checkout" ? t("sign.in_hint") : ""} button=${t("top.sign_in")} send=${send}
      after=${html`${link("register", more, t("sign.to_register"))}${link("forgot", "", t("sign.to_forgot"))}`}>
      <${Email} value=${email} onInput=${setEmail} />
      <${Field} label=${t("sign.password")} type="password" autocomplete="current-password" required value=${password} onInput=${setPassword} />
    <//>
  </main>`;
}

/** @param {{ more: string }} props */
export function Register({ more }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const send = async () => {
    const { data } = await account.asAnybody("POST", "/auth/register", { body: { email, password, name, phone, language: language() } });
    account.enter(data);
    onward(more);
  };
  return html`<main class="room narrow"><${Back} />
    <${Form} title=${t("sign.register")} hint=${t("sign.register_hint")} button=${t("sign.register")} send=${send} after=${link("sign-in", more, t("sign.to_sign_in"))}>
      <${Field} label=${t("sign.name")} autocomplete="name" required maxlength="100" value=${name} onInput=${setName} />
      <${Email} value=${email} onInput=${setEmail} />
      <${Field} label=${t("sign.phone")} hint=${t("sign.phone_hint")} type="tel" autocomplete="tel" maxlength="30" value=${phone} onInput=${setPhone} />
      <${NewPassword} value=${password} onInput=${setPassword} />
    <//>
  </main>`;
}

export function Forgot() {
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState("");
  const send = async () => {
    await account.asAnybody("POST", "/auth/forgot-password", { body: { email, language: language() } });
    setSentTo(email);
  };
  if (sentTo) return html`<main class="room narrow"><${Back} to="sign-in" words=${t("top.sign_in")} /><div class="form"><h1>${t("sign.forgot")}</h1><div class="notice good" role="status"><${Icon} name="send" /><p>${t("sign.forgot_sent", { email: sentTo })}</p></div>${link("reset", "", t("sign.to_reset"))}</div></main>`;
  return html`<main class="room narrow"><${Back} to="sign-in" words=${t("top.sign_in")} />
    <${Form} title=${t("sign.forgot")} hint=${t("sign.forgot_hint")} button=${t("sign.forgot_send")} send=${send}><${Email} value=${email} onInput=${setEmail} /><//>
  </main>`;
}

/** The code of the mail may stand in the address. @param {{ more: string }} props */
export function Reset({ more }) {
  const [code, setCode] = useState(more);
  const [password, setPassword] = useState("");
  const [done, setDone] = useState(false);
  const send = async () => {
    await account.asAnybody("POST", "/auth/reset-password", { body: { token: code.trim(), password } });
    setDone(true);
  };
  if (done) return html`<main class="room narrow form"><h1>${t("sign.reset")}</h1><div class="notice good" role="status"><${Icon} name="circle-check" /><p>${t("sign.reset_done")}</p></div><p><button type="button" class="button main wide" onClick=${() => go("sign-in")}>${t("top.sign_in")}</button></p></main>`;
  return html`<main class="room narrow"><${Back} to="sign-in" words=${t("top.sign_in")} />
    <${Form} title=${t("sign.reset")} button=${t("sign.reset_send")} send=${send}>
      ${!more && html`<${Field} label=${t("sign.code")} hint=${t("sign.code_hint")} autocomplete="one-time-code" required value=${code} onInput=${setCode} />`}
      <${NewPassword} value=${password} onInput=${setPassword} />
    <//>
  </main>`;
}

/** @param {{ value: string, onInput: (value: string) => void }} props */
const Email = (props) => html`<${Field} label=${t("sign.email")} type="email" autocomplete="email" required ...${props} />`;

/** @param {{ value: string, onInput: (value: string) => void }} props */
export const NewPassword = (props) =>
  html`<${Field} label=${t("sign.new_password")} hint=${t("sign.password_hint", { count: PASSWORD_MIN })} type="password" autocomplete="new-password" required minlength=${PASSWORD_MIN} ...${props} />`;
