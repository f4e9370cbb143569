/** Keys of other systems, for admins: which there are, what each may, and a new one. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { good, parted, withKey, wordOf } from "staff/api/keys.js";
import { MakeSheet } from "staff/api/making.js";
import { useFocusBack } from "staff/focus.js";
import { moment } from "staff/moment.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("staff/api/keys.js").ApiKey} ApiKey */

const KEYS = "/api/v1/admin/api-keys";

export function Page() {
  const [keys, setKeys] = useState(/** @type {ApiKey[] | null} */ (null));
  const [making, setMaking] = useState(false);
  const [load, { refused }] = useAsk(async () => setKeys((await api.get(KEYS)).data.data));
  useEffect(() => void load(), []);
  useShortcuts([{ keys: "n", does: "api.make", run: () => setMaking(true) }]);
  const become = (/** @type {ApiKey} */ key) => setKeys((known) => withKey(known ?? [], key));
  const { live, over } = parted(keys ?? [], Date.now());
  return html`<header class="office-head">
      <h1>${t("page.api")}</h1>
      <button type="button" class="button main" aria-keyshortcuts="n" onClick=${() => setMaking(true)}><${Icon} name="plus" />${t("api.make")}<${Keys} of="n" /></button>
    </header>
    <p class="quiet office-about">${t("api.about")}</p>
    <${Refusal} of=${refused}><button type="button" class="button" onClick=${load}>${t("try_again")}</button><//>
    ${keys === null && !refused && html`<div role="status"><span class="aloud">${t("loading")}</span>${[1, 2].map((key) => html`<div key=${key} class="skeleton person-skeleton"></div>`)}</div>`}
    ${keys && keys.length === 0 && html`<p class="office-empty">${t("api.none")}</p>`}
    ${live.length > 0 && html`<${Rows} keys=${live} onBecome=${become} />`}
    ${over.length > 0 && html`<details class="api-over"><summary>${t("api.over", { count: over.length })}</summary><${Rows} keys=${over} onBecome=${become} /></details>`}
    ${making && html`<${MakeSheet} onBecome=${become} onClose=${() => setMaking(false)} />`}`;
}

/** @param {{ keys: readonly ApiKey[], onBecome: (key: ApiKey) => void }} props */
const Rows = ({ keys, onBecome }) => html`<ul class="api-list">${keys.map((key) => html`<${Row} key=${key.id} of=${key} onBecome=${onBecome} />`)}</ul>`;

/** @param {{ of: ApiKey, onBecome: (key: ApiKey) => void }} props */
function Row({ of, onBecome }) {
  const [asking, setAsking] = useState(false);
  const [revoke, { busy, refused }] = useAsk(async () => {
    onBecome((await api.delete(`${KEYS}/${of.id}`)).data.data);
    setAsking(false);
  });
  const root = useFocusBack(asking);
  const opens = good(of, Date.now());
  return html`<li class=${opens ? "office-card" : "office-card over"} ref=${root}>
    <p class="api-name"><strong><bdi>${of.name}</bdi></strong> <span class="quiet">…${of.hint}</span></p>
    <p class="quiet">${t(`role.${of.role.toLowerCase()}`)} · ${t("api.per_minute", { count: of.per_minute })}</p>
    <ul class="api-scopes">${of.scopes.map((scope) => html`<li key=${scope} class="tag">${t(`api.scope.${wordOf(scope)}`)}</li>`)}</ul>
    <p class="quiet">${of.last_used_at ? t("api.used", { when: moment(of.last_used_at) }) : t("api.unused")} · ${standing(of, opens)}</p>
    ${opens && !asking && html`<div><button type="button" class="button" onClick=${() => setAsking(true)}><${Icon} name="ban" />${t("api.revoke")}</button></div>`}
    ${asking && html`<${Question} class="notice wait" words=${t("api.sure", { name: of.name })} yes=${t("api.revoke")} busy=${busy} onYes=${revoke} onNo=${() => setAsking(false)} />`}
    <${Refusal} of=${refused} />
  </li>`;
}

/** Until when it is good, or since when not any more. @param {ApiKey} key @param {boolean} opens */
function standing(key, opens) {
  if (key.revoked_at) return t("api.revoked", { when: moment(key.revoked_at) });
  if (!key.expires_at) return t("api.endless");
  return t(opens ? "api.ends" : "api.ended", { when: moment(key.expires_at) });
}
