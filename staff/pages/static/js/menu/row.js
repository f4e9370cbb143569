/**
 * An item of the menu: whether it is for sale, how many are left, and until when it is not. Saves as one goes.
 *
 * Owns: one row. Must not: decide what a change asks for (`sale.js`).
 */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { day, now } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { pass } from "trivet/components/notice.js";
import { may } from "staff/account.js";
import { useFocusBack } from "staff/focus.js";
import { ask, house } from "staff/house.js";
import { Photo } from "staff/menu/photo.js";
import { asItWas, backAt, LEFT_MAX, onSale, sale, STOPS, stopped, typedLeft } from "staff/menu/sale.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { money } from "staff/money.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/menu/sale.js").MenuItem} MenuItem */
/** @typedef {import("staff/menu/sale.js").Availability} Availability */

export const TONES = { counted: "good", few: "wait", sold_out: "alert", stopped: "alert" };

/** @param {{ item: MenuItem }} props */
export function Row({ item }) {
  const [choosing, setChoosing] = useState(false);
  const [picturing, setPicturing] = useState(false);
  const [save, { busy, refused }] = useAsk((/** @type {Availability} */ to) => ask({ type: "set_availability", item_id: item.id, ...to }));
  const root = useFocusBack(choosing, ".button");
  const state = sale(item);
  const off = state === "stopped" || state === "sold_out";
  /** @param {Availability} to @param {string} said */
  async function change(to, said) {
    if (busy) return; // it can be reached meanwhile: one that were disabled would throw the focus away
    setChoosing(false);
    const before = asItWas(item, to);
    const done = await save(to);
    if (done) pass(t(said, { name: item.name }), { action: { label: t("undo"), do: () => void save(before) } });
  }
  return html`<li class=${`sale ${state}`} ref=${root}>
    <div class="sale-words">
      <h3>${item.name}</h3>
      <p class="quiet"><span class="price">${money(item.price)}</span>${may("manager") && html` <${Link} to=${`/audit?subject=item-${item.id}`} aria-label=${`${t("menu.story")}: ${item.name}`}>${t("menu.story")}<//>`}</p>
    </div>
    ${state !== "on_sale" && html`<p class=${`tag ${TONES[state]}`}>${stateWords(item)}</p>`}
    <${Left} item=${item} busy=${busy} onCount=${(/** @type {number | null} */ left) => change({ available: state !== "stopped", left }, left === null ? "menu.not_counted" : "menu.counted_now")} />
    ${off
      ? html`<button type="button" class="button good" aria-disabled=${busy} onClick=${() => change(onSale(item), "menu.back")}><${Icon} name="check" />${t("menu.put_back")}</button>`
      : html`<button type="button" class="button" aria-disabled=${busy} aria-expanded=${choosing} onClick=${() => busy || setChoosing(!choosing)}><${Icon} name="ban" />${t("menu.sold_out")}</button>`}
    ${choosing &&
    html`<div class="stops" role="group" aria-label=${t("menu.until_when")}>
      ${STOPS.map((minutes) => html`<button key=${minutes} type="button" class="button" aria-disabled=${busy} onClick=${() => change(stopped(minutes, now.value), "menu.stopped_now")}>${minutes === null ? t("menu.until_back") : t("menu.for_minutes", { count: minutes })}</button>`)}
    </div>`}
    ${may("manager") && html`<button type="button" class="button photo-open" aria-expanded=${picturing} aria-label=${`${t("menu.photo")}: ${item.name}`} onClick=${() => setPicturing(!picturing)}><${Icon} name="image" />${t("menu.photo")}</button>`}
    ${picturing && html`<${Photo} item=${item} />`}
    <${Refusal} of=${refused} />
  </li>`;
}

/**
 * How many are left, to be typed into; empty means that it is not counted.
 * @param {{ item: { name: string, left: number | null }, busy: boolean, onCount: (left: number | null) => void }} props
 */
export function Left({ item, busy, onCount }) {
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  const shown = typed ?? (item.left === null ? "" : String(item.left));
  const left = typedLeft(shown);
  const done = () => {
    setTyped(null);
    if (typed !== null && left !== undefined && left !== item.left) onCount(left);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") done();
    if (event.key === "Escape") setTyped(null);
  };
  return html`<label class="sale-left field">
    <span class="aloud">${t("menu.left_of", { name: item.name })}</span>
    <input inputmode="numeric" size="4" placeholder=${t("menu.no_count")} readonly=${busy} value=${shown} aria-invalid=${left === undefined ? "true" : undefined}
      onInput=${(/** @type {Event} */ event) => setTyped(/** @type {HTMLInputElement} */ (event.target).value)} onBlur=${done} onKeyDown=${keys} />
    ${left === undefined && html`<span class="field-wrong" role="alert">${t("menu.left_wrong", { max: LEFT_MAX })}</span>`}
  </label>`;
}

/** @param {{ available: boolean, left: number | null, until: string | null }} item */
export function stateWords(item) {
  const state = sale(item);
  if (state === "counted" || state === "few") return t("menu.left", { count: Number(item.left) });
  const back = backAt(item);
  if (back === null) return t(`menu.state.${state}`);
  return t("menu.back_at", { time: day(back, house.restaurant.value?.timezone ?? "UTC", now.value) });
}
