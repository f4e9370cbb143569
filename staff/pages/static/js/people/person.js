/** Somebody in the list: name and role are typed and chosen in place and saved at once, with undo; the rest are buttons. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { locale, t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { Person as Face } from "trivet/components/person.js";
import { api, user } from "staff/account.js";
import { useFocusBack } from "staff/focus.js";
import { house } from "staff/house.js";
import { nameWrong } from "staff/people/accounts.js";
import { RoleChoice } from "staff/people/role.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";
import { Secret } from "staff/secret.js";

/** @typedef {import("staff/people/accounts.js").Account} Account */
/** @typedef {{ account: Account, onBecome: (account: Account) => void }} Props */

/** @param {Props} props */
export function Present({ account, onBecome }) {
  const [made, setMade] = useState("");
  const [asking, setAsking] = useState(/** @type {"" | "password" | "disable"} */ (""));
  const [change, state] = useAsk(async (/** @type {object} */ said, /** @type {Account} */ before) => {
    const { data } = await api.patch(`/admin/staff/${account.id}`, { body: said });
    onBecome(data);
    if (data.password) return setMade(data.password);
    pass(t("people.saved", { name: data.name }), { icon: "check", action: undo(before, onBecome) });
  });
  const [disable, out] = useAsk(async () => onBecome((await api.post(`/admin/staff/${account.id}/disable`)).data));
  const sure = () => {
    setAsking("");
    if (asking === "disable") disable();
    else change({ new_password: true }, account);
  };
  const root = useFocusBack(asking || made);
  const oneself = account.id === user.value?.id;
  return html`<li class="person-row" ref=${root}>
    <div class="person-face"><${Face} name=${account.name} index=${account.id} quiet /></div>
    <${Name} account=${account} onSave=${(/** @type {string} */ name) => change({ name }, account)} failed=${state.refused} />
    <${Role} account=${account} oneself=${oneself} onSave=${(/** @type {string} */ role) => change({ role }, account)} />
    <p class="person-more quiet">${account.email}${oneself && html` <span class="tag">${t("people.oneself")}</span>`} <${Story} id=${account.id} /></p>
    <div class="person-do">
      <button type="button" class="button" aria-expanded=${asking === "password"} onClick=${() => setAsking(asking === "password" ? "" : "password")}><${Icon} name="key-round" />${t("people.new_password")}</button>
      <button type="button" class="button" aria-expanded=${asking === "disable"} onClick=${() => setAsking(asking === "disable" ? "" : "disable")}><${Icon} name="user-x" />${t("people.disable")}</button>
    </div>
    ${asking && html`<${Question} key=${asking} class="person-wide notice wait" words=${t(`people.sure_${asking}`, { name: account.name })} tone=${asking === "disable" ? "alert" : "main"}
      yes=${t(`people.${asking === "disable" ? "disable" : "new_password"}`)} onYes=${sure} onNo=${() => setAsking("")} />`}
    <div class="person-wide"><${Refusal} of=${state.refused ?? out.refused} /></div>
    ${made && html`<div class="person-wide"><${Secret} words=${made} about=${t("people.made", { name: account.name, email: account.email })} onDone=${() => setMade("")} /></div>`}
  </li>`;
}

/** @param {Props} props */
export function Left({ account, onBecome }) {
  const [made, setMade] = useState("");
  const { email, name, role } = account;
  const [letIn, { busy, refused }] = useAsk(async () => {
    const { data } = await api.post("/admin/staff", { body: { email, name, role } });
    setMade(data.password ?? "");
    if (!data.password) onBecome(data);
    else setBack(data);
  });
  const [back, setBack] = useState(/** @type {Account | null} */ (null));
  return html`<li class="person-row left">
    <div class="person-face"><${Face} name=${name} index=${account.id} away quiet /></div>
    <p class="person-name"><strong>${name}</strong></p>
    <p>${t(`role.${role}`)}</p>
    <p class="person-more quiet">${email} · ${t("people.left_on", { day: dayOf(account.disabled_at) })} <${Story} id=${account.id} /></p>
    <div class="person-do">${!made && html`<button type="button" class="button" aria-disabled=${busy} onClick=${letIn}><${Icon} name="undo-2" />${t("people.let_in")}</button>`}</div>
    <div class="person-wide"><${Refusal} of=${refused} /></div>
    ${made && html`<div class="person-wide"><${Secret} words=${made} about=${t("people.made", { name, email })} onDone=${() => back && onBecome(back)} /></div>`}
  </li>`;
}

/** Saved when it is left, or by Enter; Escape gives back what it was. @param {{ account: Account, onSave: (name: string) => void, failed: unknown }} props */
function Name({ account, onSave, failed }) {
  const [name, setName] = useState(account.name);
  useEffect(() => setName(account.name), [account.name, failed]);
  const bad = name !== account.name && nameWrong(name);
  const save = () => !bad && name.trim() !== account.name && onSave(name.trim());
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") save();
    if (event.key === "Escape") setName(account.name);
  };
  return html`<${Field} label=${t("people.name")} value=${name} onInput=${setName} onBlur=${save} onKeyDown=${key} wrong=${bad ? t(bad) : ""} autocomplete="off" />`;
}

/**
 * Chosen, and saved by a button: a key that goes through the list shall not make somebody an admin on its way.
 * @param {{ account: Account, oneself: boolean, onSave: (role: string) => void }} props
 */
function Role({ account, oneself, onSave }) {
  const [role, setRole] = useState(/** @type {string} */ (account.role));
  useEffect(() => setRole(account.role), [account.role]);
  const about = oneself ? "people.role_oneself" : role === "admin" ? "people.role_admin" : null;
  return html`<div class="person-role">
    <${RoleChoice} label=${t("people.role")} value=${role} onChange=${setRole} />
    ${role !== account.role && html`
      ${about && html`<p class="quiet" role="status">${t(about, { name: account.name })}</p>`}
      <button type="button" class="button main" onClick=${() => onSave(role)}>${t("people.save_role")}</button>
      <button type="button" class="button" onClick=${() => setRole(account.role)}>${t("cancel")}</button>`}
  </div>`;
}

/** What was done to an account, and by whom, is in the audit. @param {{ id: number }} props */
const Story = ({ id }) => html`<${Link} to=${`/audit?subject=staff-${id}`}>${t("people.story")}<//>`;

/** @param {Account} before @param {(account: Account) => void} onBecome */
const undo = (before, onBecome) => ({
  label: t("undo"),
  do: () => api.patch(`/admin/staff/${before.id}`, { body: { name: before.name, role: before.role } }).then(({ data }) => onBecome(data), () => pass(t("people.not_undone"), { icon: "circle-alert" })),
});

/** @param {string | null} at */
const dayOf = (at) => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: house.restaurant.value?.timezone }).format(Date.parse(at ?? ""));
