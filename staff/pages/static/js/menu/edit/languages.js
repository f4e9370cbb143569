/** What the menu is written in, and the kitchen's tickets. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Field } from "trivet/components/field.js";
import { pass } from "trivet/components/notice.js";
import { put } from "staff/menu/edit/book.js";
import { Choice } from "staff/menu/edit/choice.js";
import { codes } from "staff/menu/edit/drafts.js";
import { languageName } from "staff/menu/edit/translations.js";
import { Refusal, useAsk } from "staff/refusal.js";

/** @param {{ book: import("staff/menu/edit/book.js").Book, again: () => Promise<unknown> }} props */
export function Languages({ book, again }) {
  const [typed, setTyped] = useState(book.languages.languages.join(", "));
  const [kitchen, setKitchen] = useState(book.languages.kitchen_language ?? "");
  const languages = codes(typed);
  const [save, { busy, refused }] = useAsk(async () => {
    if (languages === null) return;
    await put("languages", { languages, kitchen_language: languages.includes(kitchen) ? kitchen : null });
    await again();
    pass(t("menu.edit.languages_saved"), { icon: "check" });
  });
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    save();
  };
  return html`<form class="office-form edit-narrow" onSubmit=${send} novalidate>
    <${Field} label=${t("menu.edit.languages")} value=${typed} autocomplete="off" onInput=${setTyped} hint=${(languages ?? []).map(languageName).join(", ") || t("menu.edit.languages_hint")} wrong=${languages === null ? t("menu.edit.languages_wrong") : ""} />
    <${Choice} label=${t("menu.edit.kitchen_language")} value=${kitchen} options=${[["", t("menu.edit.as_written")], ...(languages ?? []).map((code) => [code, languageName(code)])]} onChange=${setKitchen} />
    <${Refusal} of=${refused} />
    <button class="button main" aria-disabled=${busy || languages === null}>${t(busy ? "loading" : "menu.edit.save")}</button>
  </form>`;
}
