/** What one looks for in the audit: who, what, what it was done to, and from when until when. */
import { html } from "htm/preact";
import { useEffect, useId, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Field } from "trivet/components/field.js";
import { ACTIONS } from "staff/audit/actions.js";
import { asked, backwards, KINDS, partsOf, subjectOf } from "staff/audit/filter.js";
import { subjectName } from "staff/audit/sentence.js";
import { house } from "staff/house.js";
import { go } from "staff/router.js";

/** @typedef {import("staff/audit/filter.js").Filter} Filter */
/** @typedef {import("staff/audit/sentence.js").Names} Names */
/** @typedef {(changed: Partial<Filter>) => void} Change */

/** @param {{ filter: Filter, names: Names, onChange: Change }} props */
export function Filters({ filter, names, onChange }) {
  const some = Object.keys(asked(filter)).length;
  return html`<details class="audit-filters" open=${some > 0}>
    <summary class="button"><${Icon} name="sliders-horizontal" />${t("audit.filters")}${some > 0 && html`<span class="tag">${some}</span>`}</summary>
    <form onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${Choice} label=${t("audit.who")} any=${t("audit.anybody")} value=${filter.who} onChange=${(/** @type {string} */ who) => onChange({ who })}>
        ${people(filter, names).map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}
      <//>
      <${Choice} label=${t("audit.what")} value=${filter.what} onChange=${(/** @type {string} */ what) => onChange({ what })}>
        ${Object.entries(ACTIONS).map(
          ([group, actions]) => html`<optgroup key=${group} label=${t(`audit.group.${group}`)}>
            ${actions.map((what) => html`<option key=${what} value=${what}>${t(`audit.what.${what}`)}</option>`)}
          </optgroup>`,
        )}
      <//>
      <${Subject} subject=${filter.subject} names=${names} onChange=${onChange} />
      <${Field} label=${t("audit.from")} type="date" value=${filter.from} max=${filter.to} onInput=${(/** @type {string} */ from) => onChange({ from })} wrong=${backwards(filter) ? t("audit.backwards") : ""} />
      <${Field} label=${t("audit.to")} type="date" value=${filter.to} min=${filter.from} onInput=${(/** @type {string} */ to) => onChange({ to })} />
      ${some > 0 && html`<button type="button" class="button audit-clear" onClick=${() => go("/audit", { replace: true })}><${Icon} name="x" />${t("audit.all")}</button>`}
    </form>
  </details>`;
}

/** What it was done to: a kind of thing, and its number or name. @param {{ subject: string, names: Names, onChange: Change }} props */
function Subject({ subject, names, onChange }) {
  const given = partsOf(subject);
  const [kind, setKind] = useState(given.kind);
  const [number, setNumber] = useState(given.number);
  useEffect(() => {
    if (subject === "" && kind in KINDS && KINDS[/** @type {keyof typeof KINDS} */ (kind)] && number === "") return;
    setKind(given.kind);
    setNumber(given.number);
  }, [subject]);
  function say(/** @type {string} */ nextKind, /** @type {string} */ nextNumber) {
    setKind(nextKind);
    setNumber(nextNumber);
    onChange({ subject: subjectOf(nextKind, nextNumber, house.restaurant.value?.id ?? 0) });
  }
  const other = kind !== "" && !(kind in KINDS);
  return html`<${Choice} label=${t("audit.subject")} value=${kind} onChange=${(/** @type {string} */ next) => say(next, "")}>
      ${Object.keys(KINDS).map((one) => html`<option key=${one} value=${one}>${t(`audit.kind.${one}`)}</option>`)}
      ${other && html`<option value=${kind}>${subjectName(kind, names)}</option>`}
    <//>
    ${(kind === "order" || kind === "table") && html`<${Field} label=${t("audit.number")} type="text" inputmode="numeric" value=${number} onInput=${(/** @type {string} */ next) => say(kind, next.replace(/\D/g, ""))} />`}
    ${(kind === "item" || kind === "staff") &&
    html`<${Choice} label=${t(`audit.kind.${kind}`)} value=${number} onChange=${(/** @type {string} */ next) => say(kind, next)}>
      ${[...(kind === "item" ? names.items : names.staff)].map(([id, name]) => html`<option key=${id} value=${String(id)}>${name}</option>`)}
      ${number && !(kind === "item" ? names.items : names.staff).has(Number(number)) && html`<option value=${number}>${subjectName(subject, names)}</option>`}
    <//>`}`;
}

/** One of several, or whatever it is. @param {{ label: string, any?: string, value: string, onChange: (value: string) => void, children?: any }} props */
function Choice({ label, any, value, onChange, children }) {
  const id = useId();
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} onChange=${(/** @type {Event} */ event) => onChange(/** @type {HTMLSelectElement} */ (event.target).value)}>
      <option value="">${any ?? t("audit.any")}</option>
      ${children}
    </select>
  </div>`;
}

/** Whoever is known, by name; and who is looked for. @param {Filter} filter @param {Names} names @returns {[string, string][]} */
function people({ who }, names) {
  const known = [...names.staff].map(([id, name]) => /** @type {[string, string]} */ ([String(id), name]));
  if (who && !names.staff.has(Number(who))) known.push([who, t("audit.account", { number: who })]);
  return known.sort(([, one], [, other]) => one.localeCompare(other));
}
