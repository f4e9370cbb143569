/** Joining a household's cart by its link. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { t } from "trivet/i18n.js";

import { join } from "shop/carting.js";
import { user } from "shop/live.js";
import { Form } from "shop/parts/signing.js";
import { go } from "shop/searching.js";

/** @param {{ more: string }} props the token of the link */
export function JoinRoom({ more }) {
  const [nickname, setNickname] = useState(user.peek()?.name ?? "");
  const send = async () => {
    await join(more, nickname.trim());
    go("cart");
  };
  return html`<main class="room narrow">
    <${Form} title=${t("join.title")} hint=${t("join.hint")} button=${t("join.button")} send=${send}>
      <${Field} label=${t("join.name")} autocomplete="given-name" maxlength="40" value=${nickname} onInput=${setNickname} />
    <//>
  </main>`;
}
