/** Who sits at a table; staff give somebody another name, or let them go. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { Act } from "staff/floor/confirm.js";
import { focused, useFocusBack } from "staff/focus.js";
import { ask } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @typedef {import("trivet/wire/staff.js").StaffVisitView} Visit */

/** @param {{ visit: Visit, take: (visit: any) => void }} props */
export const Members = ({ visit, take }) => html`<section aria-labelledby="members-title">
  <h2 id="members-title">${t("members.title")}</h2>
  <ul>${visit.members.map((member, index) => html`<${Member} key=${member.member_id} member=${member} index=${member.joined ?? index} visit=${visit} take=${take} />`)}</ul>
</section>`;

/** @param {{ member: Visit["members"][number], index: number, visit: Visit, take: (visit: any) => void }} props */
function Member({ member, index, visit, take }) {
  const [name, setName] = useState(/** @type {string | null} */ (null));
  const at = { session_id: visit.session_id, member_id: member.member_id };
  const [rename, { refused, busy }] = useAsk(async () => {
    const done = await ask({ type: "rename_member", ...at, nickname: (name ?? "").trim() });
    take(/** @type {any} */ (done).session);
    setName(null);
  });
  const root = useFocusBack(name !== null);
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    rename();
  };
  return html`<li class="member" ref=${root}>
    <${Person} name=${member.nickname} index=${index} away=${member.connected === false} small />
    ${name === null
      ? html`<span class="member-name">${member.nickname}${member.is_host && html` <span class="tag"><${Icon} name="crown" />${t("members.host")}</span>`}</span>
          ${visit.state === "active" && html`<button type="button" class="button quiet round" aria-label=${t("members.rename", { name: member.nickname })} onClick=${() => setName(member.nickname)}><${Icon} name="pencil" /></button>
            <${Act} class="quiet" icon="user-x" label=${t("members.remove")} question=${t("members.remove_sure", { name: member.nickname })} run=${async () => take(/** @type {any} */ (await ask({ type: "remove_member", ...at })).session)} />`}`
      : html`<form class="inline-form" onSubmit=${save}>
          <input aria-label=${t("members.name")} maxlength="40" ref=${focused} value=${name} onInput=${(/** @type {Event} */ event) => setName(/** @type {HTMLInputElement} */ (event.target).value)} />
          <button class="button" aria-disabled=${busy}>${t("save")}</button>
          <button type="button" class="button quiet" onClick=${() => setName(null)}>${t("cancel")}</button>
        </form>`}
    <${Refusal} of=${refused} />
  </li>`;
}
