/** The pass of the day: made anew, and shown this once, large enough for a board. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { useFocusBack } from "staff/focus.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Secret } from "staff/secret.js";

export function DailyPass() {
  const [words, setWords] = useState("");
  const [sure, setSure] = useState(false);
  const [renew, { busy, refused }] = useAsk(async () => {
    const { data } = await api.post("/admin/daily_pass");
    setWords(data.password);
    setSure(false);
  });
  const root = useFocusBack(sure || words !== "");
  return html`<section class="office-card" ref=${root}>
    <h2>${t("pass.title")}</h2>
    ${words
      ? html`<${Secret} words=${words} about=${t("pass.shown")} onDone=${() => setWords("")} large />`
      : html`<p class="quiet">${t("pass.hint")}</p>
          <${Refusal} of=${refused} />
          ${sure
            ? html`<${Question} class="notice wait code-sure" tone="main" words=${t("pass.sure")} yes=${t("pass.renew")} busy=${busy} onYes=${renew} onNo=${() => setSure(false)} />`
            : html`<button type="button" class="button" onClick=${() => setSure(true)}><${Icon} name="key-round" />${t("pass.renew")}</button>`}`}
  </section>`;
}
