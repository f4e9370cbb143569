/** Who may sign in: the list that one types into, those who have left, and somebody new. For admins. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Field } from "trivet/components/field.js";
import { api } from "staff/account.js";
import { found, parted, withAccount } from "staff/people/accounts.js";
import { AddSheet } from "staff/people/adding.js";
import { Left, Present } from "staff/people/person.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("staff/people/accounts.js").Account} Account */

const SEARCH_FROM = 8; // fewer are seen at a glance

export function Page() {
  const [accounts, setAccounts] = useState(/** @type {Account[] | null} */ (null));
  const [adding, setAdding] = useState(false);
  const [words, setWords] = useState("");
  const [load, { refused }] = useAsk(async () => setAccounts((await api.get("/admin/staff")).data.staff));
  useEffect(() => void load(), []);
  useShortcuts([{ keys: "n", does: "people.add", run: () => setAdding(true) }]);
  const become = (/** @type {Account} */ account) => setAccounts((known) => withAccount(known ?? [], account));
  const { present, left } = parted(found(accounts ?? [], words));
  return html`<header class="office-head">
      <h1>${t("page.people")}</h1>
      <button type="button" class="button main" aria-keyshortcuts="n" onClick=${() => setAdding(true)}><${Icon} name="user-plus" />${t("people.add")}<${Keys} of="n" /></button>
    </header>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${load}>${t("try_again")}</button><//>
    ${accounts === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span>${[1, 2, 3].map((key) => html`<div key=${key} class="skeleton person-skeleton"></div>`)}</div>`}
    ${accounts && accounts.length >= SEARCH_FROM && html`<div class="people-search"><${Field} label=${t("people.search")} type="search" value=${words} onInput=${setWords} /></div>`}
    ${accounts && words && present.length + left.length === 0 && html`<p class="office-empty">${t("people.nobody")}</p>`}
    ${present.length > 0 && html`<ul class="people-list">${present.map((account) => html`<${Present} key=${account.id} account=${account} onBecome=${become} />`)}</ul>`}
    ${left.length > 0 &&
    html`<section class="people-left">
      <h2>${t("people.left")}</h2>
      <ul class="people-list">${left.map((account) => html`<${Left} key=${account.id} account=${account} onBecome=${become} />`)}</ul>
    </section>`}
    ${adding && html`<${AddSheet} onBecome=${become} onClose=${() => setAdding(false)} />`}`;
}
