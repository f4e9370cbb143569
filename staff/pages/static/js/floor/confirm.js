/**
 * A button, and for what is dangerous the question that takes its place: asked once, where the button was.
 *
 * Owns: asking, and the sentence where it was refused. Must not: know what is done.
 */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { Icon } from "trivet/components/icon.js";
import { useFocusBack } from "staff/focus.js";
import { Question } from "staff/question.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/**
 * @param {{
 *   label: string, icon: string, run: () => Promise<any>, question?: string, yes?: string, keys?: string, does?: string, class?: string,
 *   instead?: (refused: any) => any, words?: (refused: any) => string | undefined,
 * }} props `keys` press it while it is shown, and `does` is the message's key that says what they do; without `question` it is done at once; where it was refused `words` says why, better than the code alone, and
 *   `instead` draws what is possible
 */
export function Act({ label, icon, run, question, yes, keys, does = "", instead, words, class: more = "" }) {
  const [asking, setAsking] = useState(false);
  const [act, { busy, refused }] = useAsk(run);
  const root = useFocusBack(asking);
  useShortcuts(keys ? [{ keys, does, run: () => asking || root.current?.querySelector("button")?.click() }] : []);
  const go = () => {
    setAsking(false);
    return act();
  };
  return html`<div class="act" ref=${root}>
    ${asking
      ? html`<${Question} words=${question} yes=${yes ?? label} onYes=${go} onNo=${() => setAsking(false)} />`
      : html`<button type="button" class=${`button ${more}`} aria-disabled=${busy} aria-keyshortcuts=${keys} onClick=${() => (question ? setAsking(true) : act())}>
          <${Icon} name=${icon} />${label}${keys && html`<${Keys} of=${keys} />`}
        </button>`}
    <${Refusal} of=${refused} words=${refused ? words?.(refused) : undefined}>${refused && instead?.(refused)}<//>
  </div>`;
}
