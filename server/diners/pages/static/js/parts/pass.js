/** Today's pass, where the restaurant asks for one before the cart opens. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { Field } from "trivet/components/field.js";
import { Sheet } from "trivet/components/sheet.js";
import { t } from "trivet/i18n.js";

import { givePass, passGiven, withoutPass } from "diner/doing.js";
import { passNeeded } from "diner/live.js";

export function PassSheet() {
  const [word, setWord] = useState("");
  const [wrong, setWrong] = useState(/** @type {string | undefined} */ (undefined));
  const give = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (word.trim()) setWrong(await givePass(word.trim()));
  };
  const needed = passNeeded.value;
  useEffect(() => {
    if (!needed) passGiven(); // somebody else at the table was quicker
  }, [needed]);
  return html`<${Sheet} title=${t("pass.title")} onClose=${withoutPass}>
    <form class="stack" onSubmit=${give}>
      <p>${t("pass.why")}</p>
      <${Field} label=${t("pass.label")} wrong=${wrong} value=${word} onInput=${setWord} autocomplete="off" autocapitalize="none" spellcheck=${false} />
      <button type="submit" class="button main wide">${t("pass.button")}</button>
    </form>
  <//>`;
}
