/** A party's cart, line by line, with whose each is; staff add, change and remove for them, and place it. */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { said } from "trivet/choosing.js";
import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { Person } from "trivet/components/person.js";
import { Stepper } from "trivet/components/stepper.js";
import { LineOptions } from "staff/floor/choosing.js";
import { Act } from "staff/floor/confirm.js";
import { intents } from "staff/floor/intents.js";
import { ItemPicker } from "staff/floor/item_picker.js";
import { money } from "staff/money.js";
import { focused, useFocusBack } from "staff/focus.js";
import { ask } from "staff/house.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";

/** @typedef {import("trivet/wire/staff.js").StaffVisitView} Visit */
/** @typedef {import("trivet/wire/staff.js").LineView} Line */

/** @param {{ visit: Visit, take: (visit: Visit | undefined) => void }} props */
export function Cart({ visit, take }) {
  const [picking, setPicking] = useState(false);
  const named = useRef(intents());
  const open = visit.state === "active";
  useEffect(() => void (named.current = intents()), [visit.cart_locked]); // what the till refused is known: the next is another order
  const lines = visit.items.filter(({ state }) => state !== "ordered");
  const { session_id, cart_hash } = visit;
  const place = () => named.current(cart_hash, (idempotency_key) => ask({ type: "place_order", session_id, idempotency_key, cart_hash }));
  const foot = useFocusBack(picking);
  useShortcuts([{ keys: "a", does: "keys.add", run: () => open && setPicking(true) }]);
  return html`<section class="cart" aria-labelledby="cart-title">
    <h2 id="cart-title">${t("cart.title")}${lines.length > 0 && html` <span class="price">${money(visit.total)}</span>`}</h2>
    ${visit.cart_locked && html`<p class="notice wait"><${Icon} name="lock" /><span>${t("cart.locked")}</span></p>`}
    ${lines.length === 0 && html`<p class="quiet">${t("cart.empty")}</p>`}
    <ul aria-live="polite">${lines.map((line) => html`<${CartLine} key=${line.public_id} line=${line} visit=${visit} take=${take} />`)}</ul>
    ${open && html`<div class="cart-foot" ref=${foot}>
      ${!picking && html`<button type="button" class="button" aria-keyshortcuts="a" onClick=${() => setPicking(true)}><${Icon} name="plus" />${t("cart.add")}<${Keys} of="a" /></button>`}
      ${lines.length > 0 && !visit.cart_locked && html`<${Act} class="main" icon="send" label=${t("cart.place", { total: money(visit.total) })} keys="p" does="keys.place" run=${place} />`}
    </div>`}
    ${open && picking && html`<${ItemPicker} visit=${visit} take=${take} onClose=${() => setPicking(false)} />`}
  </section>`;
}

/** @param {{ line: Line, visit: Visit, take: (visit: Visit | undefined) => void }} props */
function CartLine({ line, visit, take }) {
  const [wanted, setWanted] = useState(/** @type {number | null} */ (null));
  const [editing, setEditing] = useState(false);
  const newest = useRef(line);
  if (line.version > newest.current.version) newest.current = line;
  const last = useRef(/** @type {number | undefined} */ (undefined)); // that was asked for: of + + + only the end is sent
  const [change, { refused, busy }] = useAsk(async (/** @type {{ qty?: number, note?: string, options?: { option_id: number, qty: number }[] }} */ more) => {
    if (more.qty !== undefined && more.qty !== last.current) return;
    const at = { session_id: visit.session_id, public_id: line.public_id, version: newest.current.version };
    try {
      const done = await ask(more.qty === 0 ? { type: "remove_line", ...at } : { type: "update_line", ...at, ...more });
      const { session } = /** @type {{ session?: Visit }} */ (done);
      take(session);
      newest.current = session?.items.find(({ public_id }) => public_id === line.public_id) ?? newest.current;
      if (more.qty === undefined) setEditing(false);
    } finally {
      if (more.qty === last.current) setWanted(null);
    }
  }, { inTurn: true });
  const count = (/** @type {number} */ qty) => {
    last.current = qty;
    setWanted(qty);
    change({ qty });
  };
  const root = useFocusBack(editing);
  const who = visit.members.find(({ member_id }) => member_id === line.member_id);
  const name = who?.nickname ?? t("cart.somebody");
  const locked = line.state !== "pending" || visit.state !== "active";
  return html`<li ref=${root} class=${`line ${busy ? "unsure" : ""}`}>
    <${Person} name=${name} index=${who?.joined ?? 0} small />
    <div class="line-words">
      <strong>${line.name}</strong>
      <span class="quiet">${name}${" · "}<span class="price">${money(line.line_total)}</span></span>
      ${line.options?.length ? html`<span class="line-note">${said(line.options)}</span>` : null}
      ${line.note && !editing && html`<span class="line-note">${line.note}</span>`}
      ${line.left !== undefined && html`<span class="tag wait">${t("cart.left", { count: line.left })}</span>`}
    </div>
    ${locked
      ? html`<span class="line-qty">${line.qty} ×</span>`
      : html`<${Stepper} name=${line.name} count=${wanted ?? line.qty} onChange=${count} />
          <button type="button" class="button quiet round" aria-label=${t("cart.note_of", { name: line.name })} aria-expanded=${editing} onClick=${() => setEditing(!editing)}><${Icon} name="pencil" /></button>`}
    ${editing && html`<${NoteForm} note=${line.note} onSave=${(/** @type {string} */ note) => change({ note })} />
      <${LineOptions} line=${line} onDone=${(/** @type {{ option_id: number, qty: number }[]} */ options) => change({ options })} />`}
    <${Refusal} of=${refused} />
  </li>`;
}

/** @param {{ note: string, onSave: (note: string) => void }} props */
function NoteForm({ note, onSave }) {
  const [text, setText] = useState(note);
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSave(text.trim());
  };
  return html`<form class="inline-form" onSubmit=${save}>
    <input aria-label=${t("cart.note")} placeholder=${t("cart.note")} maxlength="200" ref=${focused} value=${text} onInput=${(/** @type {Event} */ event) => setText(/** @type {HTMLInputElement} */ (event.target).value)} />
    <button class="button">${t("save")}</button>
  </form>`;
}
