/** The choice of a role. */
import { html } from "htm/preact";
import { useId } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { ROLES } from "staff/people/accounts.js";

/** @param {{ label: string, value: string, onChange: (role: any) => void, disabled?: boolean, described?: string }} props */
export function RoleChoice({ label, value, onChange, disabled = false, described }) {
  const id = useId();
  const chosen = (/** @type {Event} */ event) => onChange(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} disabled=${disabled} aria-describedby=${described} onChange=${chosen}>
      ${ROLES.map((role) => html`<option key=${role} value=${role}>${t(`role.${role}`)}</option>`)}
    </select>
  </div>`;
}
