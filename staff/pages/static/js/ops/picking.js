/**
 * One order to pick: the next item large, what to say of it in reach of a thumb, and the rest below.
 *
 * What is tapped shows at once and is kept by the phone until the server has it, so it goes on without a network.
 */
import { html } from "htm/preact";
import { useState } from "preact/hooks";

import { locale, t, wrong } from "trivet/i18n.js";
import { serverTime } from "trivet/time.js";
import { Icon } from "trivet/components/icon.js";
import { api } from "staff/account.js";
import { Choosing } from "staff/ops/choosing.js";
import { ToCollect } from "staff/ops/collecting.js";
import { Instead } from "staff/ops/instead.js";
import { Bar, Waits } from "staff/ops/progress.js";
import { comes, handedOver, nextOf, onwards, owes, picksNow, walked } from "staff/ops/reading.js";
import { answered, queue, refused } from "staff/ops/waiting.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Link } from "staff/router.js";

/** @typedef {import("staff/ops/reading.js").Order} Order */
/** @typedef {import("staff/ops/reading.js").Item} Item */
/** @typedef {import("staff/ops/queue.js").Instead} Substitute */
/** @typedef {import("staff/ops/queue.js").PickedStatus} PickedStatus */

/** @param {{ order?: Order & { items: Item[] }, known: boolean, failed: any, again: () => void, back: string }} props `back` leads to the board */
export function Picking({ order, known, failed, again, back }) {
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  const [last, setLast] = useState(/** @type {number | null} */ (null));
  const [instead, setInstead] = useState(/** @type {Item | null} */ (null));
  const [move, moving] = useAsk(async (/** @type {string} */ status) => {
    const { data } = await api.patch(`/api/v1/ops/orders/${order?.order_id}/status`, { body: { status } });
    answered.value = new Map([[data.data.order_id, data.data]]);
  });
  if (!order) return html`<${Missing} known=${known} failed=${failed} again=${again} back=${back} />`;
  const way = walked(order.items, locale());
  const next = way.find(({ id }) => id === chosen) ?? nextOf(way, last);
  /** @param {Item} item @param {PickedStatus} picked_status @param {Substitute} [substitute] */
  const say = (item, picked_status, substitute) => {
    refused.value = null;
    setChosen(null);
    setLast(item.id);
    queue().push({ order_id: order.order_id, item: item.id, picked_status, substitute, version: item.version, said_at: new Date(serverTime()).toISOString() });
  };
  const waits = queue().waiting.value.filter(({ order_id }) => order_id === order.order_id).length;
  const [on, hand] = [onwards(order), handedOver(order)];
  const no = refused.value?.pick.order_id === order.order_id ? refused.value.error : null;
  return html`<div class="ops-pick">
    <header class="ops-head">
      <${Link} to=${back} class="button quiet round" aria-label=${t("ops.back")}><${Icon} name="arrow-left" /><//>
      <h1>${t("ops.order", { number: order.order_number })}</h1>
      <span class="quiet">${order.customer_name} · ${t(`ops.status.${order.status}`)}</span>
      <${Bar} ...${order.progress} />
    </header>
    <${Waits} count=${waits} />
    ${order.note && html`<p class="ops-note"><${Icon} name="info" />${order.note}</p>`}
    <${Refusal} of=${no} words=${no?.code === "VERSION_CONFLICT" ? t("ops.overtaken") : undefined} />
    <${Refusal} of=${moving.refused} />
    ${picksNow(order) && next && html`<${Next} item=${next} onSay=${say} onInstead=${() => setInstead(next)} />`}
    ${order.status === "MISSING" && html`<${Choosing} order=${order} />`}
    ${(on || hand) && html`<div class="ops-on">
      <p>${t(on ? `ops.done.${on}` : `ops.hand.${order.fulfillment_type}`)}</p>
      ${hand && order.address && html`<${Address} of=${order.address} />`}
      ${hand && owes(order) && html`<${ToCollect} order=${order} />`}
      <button type="button" class="button main wide" aria-disabled=${moving.busy || waits > 0} onClick=${() => waits === 0 && move(on ?? hand ?? "")}>${t(`ops.move.${on ?? hand}`)}</button>
    </div>`}
    <ul class="ops-items">${way.map((item) => html`<${Line} key=${item.id} item=${item} now=${item === next} free=${picksNow(order) && !item.choice} onChoose=${() => setChosen(item.id)} />`)}</ul>
    ${instead && html`<${Instead} order=${order} item=${instead} onClose=${() => setInstead(null)} onChosen=${(/** @type {Substitute} */ found) => (say(instead, "MISSING", found), setInstead(null))} />`}
  </div>`;
}

/** Where the bag goes, and whom one calls there. @param {{ of: NonNullable<Order["address"]> }} props */
const Address = ({ of }) => html`<address class="ops-address">
  <strong>${of.recipient}</strong>
  <span>${of.street}, ${of.postcode} ${of.city}</span>
  ${of.phone && html`<a href=${`tel:${of.phone}`}>${of.phone}</a>`}
  ${of.note && html`<span class="quiet">${of.note}</span>`}
</address>`;

/** @param {{ known: boolean, failed: any, again: () => void, back: string }} props */
const Missing = ({ known, failed, again, back }) => {
  if (failed) return html`<div class="notice alert"><${Icon} name="circle-alert" /><p>${wrong(failed)}</p><button type="button" class="button" onClick=${again}>${t("try_again")}</button></div>`;
  if (!known) return html`<div role="status"><span class="aloud">${t("loading")}</span><div class="skeleton page-skeleton"></div></div>`;
  return html`<div class="office-empty"><${Icon} name="circle-check" /><p>${t("ops.over")}</p><${Link} to=${back} class="button">${t("ops.back")}<//></div>`;
};

/** The item that is looked for now. @param {{ item: Item, onSay: (item: Item, status: PickedStatus) => void, onInstead: () => void }} props */
const Next = ({ item, onSay, onInstead }) => html`<section class="ops-next" aria-label=${t("ops.next")}>
  <div class="ops-thing">
    ${item.photo ? html`<img class="ops-photo" src=${item.photo} alt="" />` : html`<span class="ops-photo none"><${Icon} name="package" /></span>`}
    <div>
      <p class="ops-place">${item.place ?? t("ops.no_place")}</p>
      <h2><span class="ops-qty">${item.quantity} ×</span> ${item.name}</h2>
      ${item.options.length > 0 && html`<p class="quiet">${item.options.map(({ name, qty }) => (qty > 1 ? `${qty} × ${name}` : name)).join(", ")}</p>`}
      ${item.note && html`<p class="ops-note"><${Icon} name="info" />${item.note}</p>`}
    </div>
  </div>
  <div class="ops-say">
    <button type="button" class="button" onClick=${() => onSay(item, "MISSING")}><${Icon} name="package-x" />${t("ops.say.missing")}</button>
    <button type="button" class="button" onClick=${onInstead}><${Icon} name="merge" />${t("ops.say.instead")}</button>
    <button type="button" class="button main" onClick=${() => onSay(item, "PICKED")}><${Icon} name="check" />${t("ops.say.picked")}</button>
    ${item.picked_status !== "PENDING" && html`<button type="button" class="button" onClick=${() => onSay(item, "PENDING")}><${Icon} name="rotate-cw" />${t("ops.say.pending")}</button>`}
  </div>
</section>`;

const ICONS = { PENDING: "circle-dot", PICKED: "circle-check", MISSING: "circle-x" };

/** @param {{ item: Item, now: boolean, free: boolean, onChoose: () => void }} props */
const Line = ({ item, now, free, onChoose }) => html`<li>
  <button type="button" class=${`ops-line ${item.picked_status.toLowerCase()} ${item.waits ? "waits" : ""}`} aria-current=${now ? "true" : undefined} aria-disabled=${!free} onClick=${() => free && onChoose()}>
    <${Icon} name=${ICONS[item.picked_status]} />
    <span>${item.quantity} × ${item.name}${item.substitute && comes(item) && html`<span class="ops-there">${t("ops.there", { quantity: item.substitute.quantity, name: item.substitute.name })}</span>`}${item.choice && html`<span class="ops-there quiet">${t(`ops.chosen.${item.choice}`)}</span>`}</span>
    <span class="quiet">${item.place}</span>
    <span class="aloud">${t(`ops.item.${item.picked_status}`)}</span>
  </button>
</li>`;
