/** The one button that orders, what is happening to the order, and how long that may take. */
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { Icon } from "trivet/components/icon.js";
import { known, t, wrong } from "trivet/i18n.js";
import { instant, now } from "trivet/time.js";

import { show } from "diner/doing.js";
import { lasting, secondsTo } from "diner/lasting.js";
import { cart, me, note, passNeeded, person, placing, shut, status } from "diner/live.js";
import { orderButton } from "diner/ordering.js";

const WORDS_MAX = 500;

/** @param {{ lines: readonly import("diner/cart.js").CartItem[] }} props */
export function Order({ lines }) {
  const is = cart.value;
  const mine = placing.value;
  if (!is || !mine) return null;
  const refused = is.orderProcessingStatus === "failed" && (is.told.failure?.allow_retry ?? true);
  const button = orderButton({
    me: me.value,
    cartLocked: is.cartLocked,
    lockedBy: is.lockedBy,
    holder: person(is.lockedBy).name,
    placing: mine.state === "sending" || mine.state === "processing",
    failed: refused || mine.state === "waiting" || mine.mayRetry,
    lines,
  });
  const may = button.may && shut.value === null;
  const writing = button.state === "place" || (button.state === "retry" && mine.state !== "waiting"); // then it is on its way
  const place = () => {
    if (!may) return;
    if (passNeeded.value) return show("pass");
    const instructions = note.to(is.told).trim();
    if (button.state === "retry" && mine.state !== "idle") mine.retry({ instructions });
    else mine.place({ instructions });
  };
  return html`<div class="order-place">
    <${Said} state=${button.state} />
    ${writing && html`<${Words} words=${note.to(is.told)} onInput=${(/** @type {string} */ text) => note.write(is.told, text)} />`}
    <button type="button" class=${`button wide order-button ${may ? button.tone : "off"}`} aria-disabled=${may ? null : "true"} onClick=${place}>
      <span>${t(button.label, { name: button.name ?? "" })}</span>
      ${is.cartLocked && html`<${Countdown} />`}
    </button>
  </div>`;
}

/** @param {{ words: string, onInput: (words: string) => void }} props */
function Words({ words, onInput }) {
  const [open, setOpen] = useState(words !== "");
  if (!open) return html`<button type="button" class="button quiet add-words" onClick=${() => setOpen(true)}><${Icon} name="pencil" />${t("order.add_words")}</button>`;
  return html`<div class="field">
    <label class="aloud" for="order-words">${t("order.words")}</label>
    <textarea id="order-words" rows="2" maxlength=${WORDS_MAX} placeholder=${t("order.words")} value=${words} onInput=${(/** @type {any} */ event) => onInput(event.target.value)}></textarea>
  </div>`;
}

/** What is happening, or went wrong, above the button. @param {{ state: import("diner/ordering.js").State }} props */
function Said({ state }) {
  const said = sentence(state);
  const again = !placing.value?.slow && placing.value?.retryAt;
  return html`<div class="order-said" role="status" aria-live="polite">
    ${said && html`<p>${said}</p>`}
    ${again && html`<${Again} key=${again} at=${again} />`}
    ${placing.value?.slow && html`<button type="button" class="button" onClick=${() => placing.value?.retry()}><${Icon} name="refresh-cw" />${t("order.ask_again")}</button>`}
    ${mayGiveUp() && html`<button type="button" class="button" onClick=${() => placing.value?.giveUp()}><${Icon} name="x" />${t("order.give_up")}</button>`}
  </div>`;
}

/** When it is tried again: seen each second, said once. @param {{ at: number }} props On this phone's clock. */
function Again({ at }) {
  void now.value; // each second
  const left = secondsTo(at);
  const [first] = useState(left);
  return html`<p aria-hidden="true">${t("order.again_in", { count: left })}</p><p class="aloud">${t("order.again_in", { count: first })}</p>`;
}

/** What goes out in the next moment is not offered back: only what waits for something. */
function mayGiveUp() {
  const mine = placing.value;
  return mine?.mayGiveUp && (mine.slow || mine.state === "waiting" || status.value.phase !== "live");
}

/** @param {import("diner/ordering.js").State} state */
function sentence(state) {
  const is = cart.value;
  const mine = placing.value;
  if (!is || !mine) return "";
  if (mine.slow) return t("order.late");
  if (mine.retryAt) return ""; // `Again` says it
  if (is.told.cartLocked) return t(`order.phase.${is.orderPhase ?? "sending"}`);
  if (mine.error && mine.error.code !== "ORDER_FAILED" && known(`error.${mine.error.code}`)) return wrong(mine.error);
  if (mine.error || state === "retry") return t("order.failed");
  return is.items.some((line) => line.left !== undefined) ? t("order.short") : "";
}

/** Seconds left, and a line that shrinks with them. */
function Countdown() {
  void now.value; // each second
  const until = instant(cart.value?.lockExpiresAt);
  const [begun] = useState(Date.now());
  if (!until) return null;
  const { seconds, share } = lasting(begun, until);
  return html`${seconds > 0 && html`<small class="order-left">${t("order.seconds", { count: seconds })}</small>`}
    <span class="order-line" aria-hidden="true" style=${{ "--left": share }}></span>`;
}
