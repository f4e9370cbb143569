/** A new key: what it is called, what it is for, as whom it acts and until when; then the key itself, this once. */
import { html } from "htm/preact";
import { useId, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { Sheet } from "trivet/components/sheet.js";
import { api } from "staff/account.js";
import { ends, KEY_ROLES, LIFETIMES, nameWrong, SCOPES, scopesWrong, wordOf } from "staff/api/keys.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Secret } from "staff/secret.js";

/** @typedef {import("staff/api/keys.js").ApiKey} ApiKey */

/** @param {{ onBecome: (key: ApiKey) => void, onClose: () => void }} props */
export function MakeSheet({ onBecome, onClose }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(/** @type {string[]} */ (["menu:read", "orders:read", "orders:write"]));
  const [role, setRole] = useState("EMPLOYEE");
  const [days, setDays] = useState("365");
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState(/** @type {ApiKey | null} */ (null));
  const [make, { busy, refused }] = useAsk(async () => {
    const body = { name: name.trim(), scopes, role, expires_at: ends(Number(days), Date.now()) };
    const { data } = await api.post("/api/v1/admin/api-keys", { body });
    onBecome(data.data);
    setMade(data.data);
  });
  const bad = { name: nameWrong(name), scopes: scopesWrong(scopes) };
  function send(/** @type {Event} */ event) {
    event.preventDefault();
    setTried(true);
    if (!bad.name && !bad.scopes) make();
  }
  if (made) {
    return html`<${Sheet} title=${made.name} onClose=${onClose}>
      <${Secret} words=${made.key ?? ""} about=${t("api.made", { name: made.name })} onDone=${onClose} />
    <//>`;
  }
  const turn = (/** @type {string} */ scope) => setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  return html`<${Sheet} title=${t("api.make")} onClose=${onClose}>
    <form class="office-form" onSubmit=${send} novalidate>
      <${Field} label=${t("api.name")} hint=${t("api.name_hint")} value=${name} onInput=${setName} wrong=${tried && bad.name ? t(bad.name) : ""} autocomplete="off" autofocus />
      <fieldset class="office-choice">
        <legend>${t("api.scopes")}</legend>
        ${SCOPES.map((scope) => html`<label key=${scope} class="switch"><input type="checkbox" checked=${scopes.includes(scope)} onChange=${() => turn(scope)} /><span>${t(`api.scope.${wordOf(scope)}`)}</span></label>`)}
        ${tried && bad.scopes && html`<p class="field-wrong" role="alert">${t(bad.scopes)}</p>`}
      </fieldset>
      <${Choice} label=${t("api.role")} hint=${t("api.role_hint")} value=${role} onChange=${setRole} of=${KEY_ROLES.map((one) => [one, t(`role.${one.toLowerCase()}`)])} />
      <${Choice} label=${t("api.lifetime")} value=${days} onChange=${setDays} of=${LIFETIMES.map((one) => [String(one), t(`api.days.${one}`)])} />
      <${Refusal} of=${refused} />
      <button class="button main wide" aria-disabled=${busy}>${t(busy ? "loading" : "api.make")}</button>
    </form>
  <//>`;
}

/** @param {{ label: string, hint?: string, value: string, onChange: (value: string) => void, of: string[][] }} props */
function Choice({ label, hint, value, onChange, of }) {
  const id = useId();
  const chosen = (/** @type {Event} */ event) => onChange(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} aria-describedby=${hint ? `${id}-hint` : undefined} onChange=${chosen}>
      ${of.map(([key, words]) => html`<option key=${key} value=${key}>${words}</option>`)}
    </select>
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}
