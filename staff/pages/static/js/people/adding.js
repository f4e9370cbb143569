/** Somebody new: address, name and role; then the password that was made for them, this once. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Sheet } from "trivet/components/sheet.js";
import { api } from "staff/account.js";
import { emailWrong, nameWrong } from "staff/people/accounts.js";
import { RoleChoice } from "staff/people/role.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Secret } from "staff/secret.js";

/** @typedef {import("staff/people/accounts.js").Account} Account */
/** @typedef {import("staff/pages.js").Role} Role */

/** @param {{ onBecome: (account: Account) => void, onClose: () => void }} props */
export function AddSheet({ onBecome, onClose }) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState(/** @type {Role} */ ("employee"));
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState(/** @type {Account | null} */ (null));
  const [add, { busy, refused, forget }] = useAsk(async () => {
    const { data } = await api.post("/admin/staff", { body: { email: email.trim(), name: name.trim(), role } });
    onBecome(data);
    setMade(data);
  });
  const bad = { email: emailWrong(email), name: nameWrong(name) };
  const taken = refused?.code === "EMAIL_TAKEN" ? wrong(refused) : "";
  const said = (/** @type {string} */ key) => (tried && key ? t(key) : "");
  function send(/** @type {Event} */ event) {
    event.preventDefault();
    setTried(true);
    if (!bad.email && !bad.name) add();
  }
  if (made) {
    return html`<${Sheet} title=${made.name} onClose=${onClose}>
      <${Secret} words=${made.password ?? ""} about=${t("people.made", { name: made.name, email: made.email })} onDone=${onClose} />
    <//>`;
  }
  return html`<${Sheet} title=${t("people.add")} onClose=${onClose}>
    <form class="office-form" onSubmit=${send} novalidate>
      <${Field} label=${t("people.name")} value=${name} onInput=${setName} wrong=${said(bad.name)} autocomplete="off" autofocus />
      <${Field} label=${t("people.email")} type="email" value=${email} onInput=${(/** @type {string} */ next) => (setEmail(next), forget())} wrong=${taken || said(bad.email)} hint=${t("people.email_hint")} autocomplete="off" />
      <${RoleChoice} label=${t("people.role")} value=${role} onChange=${setRole} />
      <p class="field-hint">${t(`people.may.${role}`)}</p>
      ${!taken && html`<${Refusal} of=${refused} />`}
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : "people.add")}</button>
    </form>
  <//>`;
}
