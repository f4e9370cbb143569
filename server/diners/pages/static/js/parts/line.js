/**
 * A line of the cart. Mine I change; somebody else's I see change, and who it was. While it is being ordered its buttons
 * stay, off: whoever had the focus on one still has it.
 */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { said } from "trivet/choosing.js";
import { Icon } from "trivet/components/icon.js";
import { colour } from "trivet/components/person.js";
import { Stepper } from "trivet/components/stepper.js";
import { t } from "trivet/i18n.js";

import { setQty, show } from "diner/doing.js";
import { cart, chosenOf, items, me, nameOf, person, taking, touched } from "diner/live.js";
import { Refusal } from "diner/parts/refusal.js";
import { swipe } from "diner/swipe.js";
import { money } from "diner/saying.js";

const GLOW_MS = 4000;
const NBSP = "\u00a0"; // so that the pencil stays beside the last word
/** What is said of a line that somebody has changed; a new one says itself whose it is. */
const NEWS = { new: "", qty: "cart.made_it", note: "cart.changed_note", options: "cart.changed_options" };

/** @param {{ line: import("diner/cart.js").CartItem, may: boolean, mine: boolean }} props `may`: the host may change all */
export function Line({ line: told, may, mine }) {
  const line = { ...told, name: nameOf(told) };
  const row = useRef(/** @type {HTMLElement | null} */ (null));
  const news = useNews(line.public_id);
  const can = may && taking.value && line.state === "pending";
  const remove = () => void (can && setQty(line, 0));
  useEffect(() => (row.current && can && mine ? swipe(row.current, remove) : undefined), [can && mine, line.public_id, line.qty, line.note]);
  const item = items.value.get(line.menu_item_id);
  const edit = () => item && show("item", { item, line, back: "cart" });
  return html`<li
    ref=${row}
    class=${`line ${line.unconfirmed ? "unconfirmed" : ""} ${news ? "glow" : ""}`}
    style=${{ "--person": colour(person(news?.by ?? line.member_id).index) }}
  >
    <div class="line-words">
      <${Name} line=${line} count=${!(may && mine)} edit=${may && item ? edit : null} off=${!can} />
      ${line.options?.length ? html`<p class="line-note">${said(chosenOf(line))}</p>` : null}
      ${line.note && html`<p class="line-note">${line.note}</p>`}
      ${news && NEWS[news.what] && html`<p class="line-news" role="status">${t(NEWS[news.what], { name: news.name, count: news.qty })}</p>`}
    </div>
    <p class="price">${money(line.line_total)}</p>
    ${may && mine && html`<div class="line-foot">
      <${Stepper} name=${line.name} count=${line.qty} min=${1} disabled=${!can} onChange=${(/** @type {number} */ qty) => setQty(line, qty)} />
      <button type="button" class="button quiet round" aria-disabled=${can ? null : "true"} aria-label=${t("stepper.remove", { name: line.name })} onClick=${remove}><${Icon} name="trash-2" /></button>
    </div>`}
    <${Trouble} line=${line} />
  </li>`;
}

/** @param {{ line: import("diner/cart.js").CartItem, count: boolean, edit: (() => void) | null, off: boolean }} props */
function Name({ line, count, edit, off }) {
  const name = count ? `${line.qty} × ${line.name}` : line.name;
  if (!edit) return html`<p class="line-name">${name}</p>`;
  return html`<button type="button" class="line-name" aria-disabled=${off ? "true" : null} aria-label=${t("cart.edit", { name })} onClick=${() => off || edit()}>${name}${NBSP}<${Icon} name="pencil" /></button>`;
}

/** What stands beside the line because it cannot stay so. @param {{ line: import("diner/cart.js").CartItem }} props */
function Trouble({ line }) {
  const refused = cart.value?.refusals.find((one) => one.public_id === line.public_id);
  const left = line.left;
  if (left !== undefined) return html`<p class="line-wrong" role="alert">${left > 0 ? t("cart.too_many", { count: left }) : t("cart.gone")}</p>`;
  return html`<${Refusal} refused=${refused} />`;
}

/** Who else has changed this line just now. @param {string} id */
function useNews(id) {
  const [, again] = useState(0);
  const last = touched.value;
  const fresh = last !== null && last.public_id === id && last.by !== me.value && Date.now() - last.at < GLOW_MS;
  useEffect(() => {
    if (!fresh) return;
    const timer = setTimeout(() => again((count) => count + 1), GLOW_MS);
    return () => clearTimeout(timer);
  }, [fresh, last?.at]);
  return fresh && last ? { ...last, name: person(last.by).name || t("person.staff") } : null;
}
