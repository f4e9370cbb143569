/** Who is here, who I am, and in which language. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { Icon } from "trivet/components/icon.js";
import { Languages } from "trivet/components/language.js";
import { Person } from "trivet/components/person.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";

import { hide, joinTable, leave, rename } from "diner/doing.js";
import { me, people, person, shut, table, visit } from "diner/live.js";

export const TableSheet = () => html`<${Sheet} title=${t("table.number", { number: table.value.table_number })} class="table-sheet" onClose=${hide}>
  ${visit.value ? html`<${Members} />` : !shut.value && html`<${Join} />`}
  <${Languages} />
  ${visit.value && html`<button type="button" class="button quiet" onClick=${leave}><${Icon} name="log-out" />${t("table.leave")}</button>`}
<//>`;

function Join() {
  const [name, setName] = useState("");
  const join = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (await joinTable(name.trim() || undefined)) hide();
  };
  return html`<form class="stack" onSubmit=${join}>
    <p>${t("join.why")}</p>
    <${Field} label=${t("join.name")} hint=${t("join.name_hint")} value=${name} onInput=${setName} maxlength=${40} autocomplete="nickname" />
    <button type="submit" class="button main wide">${t("join.button")}</button>
  </form>`;
}

function Members() {
  const here = people.value.filter((one) => one.here);
  return html`<${Name} key=${visit.value?.nickname} />
    <section class="stack">
      <h3>${t("people.here", { count: here.length })}</h3>
      <ul class="members">
        ${here.map((one) => html`<li key=${one.member_id}>
          <${Person} name=${one.nickname} index=${person(one.member_id).index} away=${one.connected === false} quiet />
          <span class="member-name">${one.nickname}</span>
          ${one.member_id === me.value && html`<span class="tag">${t("people.me")}</span>`}
          ${one.is_host && html`<span class="tag">${t("people.host")}</span>`}
          ${one.connected === false && html`<span class="tag">${t("people.away")}</span>`}
        </li>`)}
      </ul>
    </section>`;
}

function Name() {
  const [name, setName] = useState(visit.value?.nickname ?? "");
  const [wrong, setWrong] = useState(/** @type {string | undefined} */ (undefined));
  const same = name.trim() === visit.value?.nickname || name.trim() === "";
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setWrong(same ? undefined : await rename(name.trim()));
  };
  return html`<form class="name-form" onSubmit=${save}>
    <${Field} label=${t("join.name")} wrong=${wrong} value=${name} onInput=${setName} maxlength=${40} autocomplete="nickname" />
    <button type="submit" class="button" disabled=${same}>${t("save")}</button>
  </form>`;
}
