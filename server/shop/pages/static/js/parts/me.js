/** What is kept of oneself: name, addresses, saved cards, how things come, the password; and having all of it erased. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { Languages } from "trivet/components/language.js";
import { pass } from "trivet/components/notice.js";
import { t, wrong } from "trivet/i18n.js";

import { account, user } from "shop/live.js";
import { AddressForm, beside } from "shop/parts/address.js";
import { Asked } from "shop/parts/asked.js";
import { Back } from "shop/parts/cart.js";
import { Form, NewPassword } from "shop/parts/signing.js";
import { methodSaid } from "shop/saying.js";
import { go } from "shop/searching.js";

export const MeRoom = () => html`<main class="room narrow me">
  <${Back} />
  <h1>${t("me.title")}</h1>
  <p class="quiet-words">${user.value?.email}</p>
  <p class="form-buttons"><button type="button" class="button" onClick=${() => go("orders")}><${Icon} name="receipt-text" />${t("orders.title")}</button>
    <button type="button" class="button" onClick=${() => (account.signOut(), go("shop"))}><${Icon} name="log-out" />${t("me.sign_out")}</button></p>
  <${Part} title=${t("me.who")} path="/me" draw=${Who} />
  <${Part} title=${t("me.addresses")} path="/me/addresses" draw=${Addresses} />
  <${Part} title=${t("me.methods")} path="/me/payment-tokens" draw=${Methods} />
  <${Part} title=${t("me.preferences")} path="/me/preferences" draw=${Preferences} />
  <div class="me-part"><${Languages} /></div>
  <${Folded} title=${t("me.password")}><${Password} /><//>
  <${Folded} title=${t("me.erase")}><${Erase} /><//>
</main>`;

/** @param {{ title: string, path: string, draw: any }} props */
const Part = ({ title, path, draw }) => html`<section class="me-part"><h2>${title}</h2><${Asked} path=${path} draw=${draw} /></section>`;

/** @param {{ title: string, children?: any }} props */
const Folded = ({ title, children }) => html`<details class="me-part"><summary>${title}</summary>${children}</details>`;

/** What is kept as soon as it is written. @param {() => Promise<any>} what */
async function kept(what) {
  try {
    await what();
    pass(t("me.saved"), { icon: "check" });
  } catch (error) {
    pass(wrong(/** @type {any} */ (error)), { icon: "circle-alert" });
  }
}

/** @param {{ is: { name: string, phone: string } }} props */
function Who({ is }) {
  const [name, setName] = useState(is.name);
  const [phone, setPhone] = useState(is.phone);
  const save = () =>
    kept(async () => {
      const { data } = await account.asCustomer("PATCH", "/me", { body: { name, phone } });
      const known = user.peek();
      if (known) account.rename({ ...known, name: data.name });
    });
  return html`<div class="form">
    <${Field} label=${t("sign.name")} autocomplete="name" maxlength="100" value=${name} onInput=${setName} onChange=${save} />
    <${Field} label=${t("sign.phone")} type="tel" autocomplete="tel" maxlength="30" value=${phone} onInput=${setPhone} onChange=${save} />
  </div>`;
}

/** @param {{ is: import("shop/checking_out.js").Address[], again: () => Promise<void> }} props */
function Addresses({ is, again }) {
  const [edits, setEdits] = useState(/** @type {string | null} */ (null));
  const saved = async () => {
    await again();
    setEdits(null);
  };
  if (edits !== null) {
    const one = is.find(({ id }) => id === edits);
    return html`<${AddressForm} address=${one} onSaved=${saved} onCancel=${() => setEdits(null)} />`;
  }
  const remove = (/** @type {string} */ id) => kept(async () => (await account.asCustomer("DELETE", `/me/addresses/${id}`), await again()));
  return html`<ul class="kept">${is.map((one) => html`<li key=${one.id}>
      <span><strong>${one.label || one.street}</strong>${one.is_default && html` <span class="tag good">${t("me.default")}</span>`}<small>${beside(one)}</small></span>
      <button type="button" class="button quiet round" aria-label=${t("cart.edit", { name: one.label || one.street })} onClick=${() => setEdits(one.id)}><${Icon} name="pencil" /></button>
      <button type="button" class="button quiet round" aria-label=${t("stepper.remove", { name: one.label || one.street })} onClick=${() => remove(one.id)}><${Icon} name="trash-2" /></button>
    </li>`)}</ul>
    <button type="button" class="button" onClick=${() => setEdits("new")}><${Icon} name="plus" />${t("address.add")}</button>`;
}

/** @param {{ is: import("shop/checking_out.js").Saved[], again: () => Promise<void> }} props */
function Methods({ is, again }) {
  if (is.length === 0) return html`<p class="quiet-words">${t("me.no_methods")}</p>`;
  const prefer = (/** @type {string} */ id) => kept(async () => (await account.asCustomer("POST", `/me/payment-tokens/${id}/default`), await again()));
  const remove = (/** @type {string} */ id) => kept(async () => (await account.asCustomer("DELETE", `/me/payment-tokens/${id}`), await again()));
  return html`<ul class="kept">${is.map((one) => html`<li key=${one.id}>
    <span><strong>${methodSaid(one)}</strong>${one.is_default && html` <span class="tag good">${t("me.default")}</span>`}</span>
    ${!one.is_default && html`<button type="button" class="button quiet" onClick=${() => prefer(one.id)}>${t("me.prefer")}</button>`}
    <button type="button" class="button quiet round" aria-label=${t("stepper.remove", { name: methodSaid(one) })} onClick=${() => remove(one.id)}><${Icon} name="trash-2" /></button>
  </li>`)}</ul>`;
}

/** @param {{ is: { leave_at_door: boolean, signature: boolean, safe_place: string, notify: string } }} props */
function Preferences({ is }) {
  const [now, setNow] = useState(is);
  const put = (/** @type {Record<string, unknown>} */ change) => {
    const next = { ...now, ...change };
    setNow(next);
    void kept(() => account.asCustomer("PUT", "/me/preferences", { body: next }));
  };
  const tick = (/** @type {"leave_at_door" | "signature"} */ name) => html`<label class="tick"><input type="checkbox" checked=${now[name]} onChange=${(/** @type {any} */ event) => put({ [name]: event.target.checked })} /><span>${t(`me.${name}`)}</span></label>`;
  return html`${tick("leave_at_door")}${tick("signature")}
    <div class="form"><${Field} label=${t("me.safe_place")} hint=${t("me.safe_place_hint")} maxlength="120" value=${now.safe_place} onInput=${(/** @type {string} */ safe_place) => setNow({ ...now, safe_place })} onChange=${() => put({})} />
    <div class="field"><label for="notify">${t("me.notify")}</label><select id="notify" onChange=${(/** @type {any} */ event) => put({ notify: event.target.value })}>
      ${["mail", "sms", "none"].map((one) => html`<option value=${one} selected=${one === now.notify}>${t(`notify.${one}`)}</option>`)}
    </select></div></div>`;
}

function Password() {
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const send = async () => {
    await account.asCustomer("POST", "/auth/change-password", { body: { current, new: fresh } });
    setCurrent("");
    setFresh("");
    pass(t("me.password_changed"), { icon: "check" });
  };
  return html`<${Form} hint=${t("me.password_hint")} button=${t("me.password_save")} send=${send}>
    <${Field} label=${t("sign.password")} type="password" autocomplete="current-password" required value=${current} onInput=${setCurrent} />
    <${NewPassword} value=${fresh} onInput=${setFresh} />
  <//>`;
}

function Erase() {
  const [password, setPassword] = useState("");
  const send = async () => {
    await account.asCustomer("POST", "/me/erase", { body: { password } });
    account.signOut();
    go("shop");
    pass(t("me.erased"));
  };
  return html`<${Form} hint=${t("me.erase_hint")} button=${t("me.erase_yes")} send=${send}>
    <${Field} label=${t("sign.password")} type="password" autocomplete="current-password" required value=${password} onInput=${setPassword} />
  <//>`;
}
