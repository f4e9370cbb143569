/**
 * A ticket: its head to bump, its lines to tap when they are ready, its courses to fire or hold.
 *
 * Owns: how one ticket looks and what can be done with it. Must not: decide what is late.
 */
import { computed } from "@preact/signals";
import { html } from "htm/preact";
import { useMemo } from "preact/hooks";

import { known, t } from "trivet/i18n.js";
import { clock, instant, now } from "trivet/time.js";
import { said } from "trivet/choosing.js";
import { Icon } from "trivet/components/icon.js";
import { ask, house } from "staff/house.js";
import { courses, haste } from "staff/kitchen/board.js";
import { bumps } from "staff/kitchen/bumping.js";
import { useOnward } from "staff/kitchen/onward.js";
import { where } from "staff/kitchen/where.js";
import { useSteady } from "staff/steady.js";
import { Refusal, useAsk } from "staff/refusal.js";
import { Keys } from "staff/shortcuts.js";

/** Tickets that a single key bumps. */
export const NUMBERED = 9;
/** The key that fires what has been held longest. */
export const FIRE_KEY = "f";

/** @typedef {import("staff/live.js").Ticket} TicketView */
/** @typedef {TicketView["items"][number]} TicketItem */

/**
 * @param {{ ticket: TicketView, number: number, alone: boolean, gone?: boolean, next?: boolean }} props `alone`: only its
 *   station is shown; `gone`: it has left; `next`: a key fires the first of its courses that is held
 */
export function Ticket({ ticket, number, alone, gone = false, next = false }) {
  const { order_id, station } = ticket;
  const [bump, { busy, refused }] = useAsk(() => bumps.begun(ask({ type: "bump_ticket", order_id, station })));
  const state = useMemo(() => computed(() => haste(ticket, now.value)), [ticket]).value;
  const steady = useSteady(`${number} ${gone}`);
  const tap = () => !gone && steady() && bump();
  const root = useOnward(number, gone);
  const shown = courses(ticket);
  const first = shown.find(({ held }) => held);
  const said = t("kitchen.bump", { number: ticket.order_number, where: where(ticket) });
  return html`<article ref=${root} class=${`ticket ${state} ${gone ? "gone" : ""}`} aria-label=${t("kitchen.ticket", { number: ticket.order_number, where: where(ticket) })}>
    <button type="button" class="ticket-head" data-number=${number} aria-disabled=${busy || gone} onClick=${tap}>
      <span class="aloud">${said}</span>
      <span class="ticket-table">${where(ticket)}${number <= NUMBERED && html` <${Keys} of=${String(number)} />`}</span>
      <span class="ticket-time"><${Age} ticket=${ticket} /></span>
      <span class="ticket-order">#${ticket.order_number}${ticket.round > 1 && ` · ${t("kitchen.round", { round: ticket.round })}`}${!alone && ` · ${ticket.station}`}</span>
      <span class="ticket-state">${state !== "calm" && t(`kitchen.${state}`)}</span>
    </button>
    ${awaits(ticket) && html`<p class="ticket-note strong"><${Icon} name="clock" />${t("kitchen.unpaid")}</p>`}
    ${ticket.moved_from !== null && html`<p class="ticket-note"><${Icon} name="move" />${t("kitchen.moved_from", { table: ticket.moved_from })}</p>`}
    ${ticket.special_instructions && html`<p class="ticket-note strong"><${Icon} name="info" />${ticket.special_instructions}</p>`}
    ${shown.map((course) => html`<${Course} key=${course.course} ticket=${ticket} number=${number} gone=${gone} next=${next && course === first} ...${course} />`)}
    <${Refusal} of=${refused} />
  </article>`;
}

/** Whether it is not to be begun before it is paid: the floor is told of that, and of the payment. @param {TicketView} ticket */
const awaits = ({ session_id, order_id }) => house.sessions.value.get(session_id ?? "")?.orders.some((one) => one.order_id === order_id && one.awaits_payment);

/** How long it has been here, a step a second: the one part of a ticket that is drawn so often. @param {{ ticket: TicketView }} props */
function Age({ ticket }) {
  const seconds = Math.max(0, Math.floor((now.value - (instant(ticket.arrived_at) ?? now.value)) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return html`<time>${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}</time>`;
}

/** @param {{ ticket: TicketView, number: number, gone: boolean, next: boolean, course: string | null, items: TicketItem[], held: boolean, begun: boolean, over: boolean }} props */
function Course({ ticket, number, gone, next, course, items, held, begun, over }) {
  const { order_id } = ticket;
  const [change, { busy, refused }] = useAsk((/** @type {"fire_course" | "hold_course"} */ type) => ask({ type, order_id, course: /** @type {any} */ (course) }));
  const steady = useSteady(`${number} ${held} ${gone}`);
  const tap = (/** @type {"fire_course" | "hold_course"} */ type) => !gone && steady() && change(type);
  return html`<section class=${held ? "course held" : "course"}>
    ${course &&
    html`<h2 class="course-head">
      <span>${t(`course.${course}`)}${held && ` · ${t("kitchen.held")}`}</span>
      ${held && html`<button type="button" class="button main" aria-keyshortcuts=${next ? FIRE_KEY : undefined} aria-disabled=${busy || gone} onClick=${() => tap("fire_course")}><${Icon} name="flame" />${t("kitchen.fire")}${next && html`<${Keys} of=${FIRE_KEY} />`}</button>`}
      ${!held && !begun && !over && course !== "starter" && html`<button type="button" class="button quiet" aria-disabled=${busy || gone} onClick=${() => tap("hold_course")}>${t("kitchen.hold")}</button>`}
    </h2>`}
    <ul>
      ${items.map((item) => html`<${Line} key=${item.position} order=${order_id} item=${item} number=${number} gone=${gone} />`)}
    </ul>
    <${Refusal} of=${refused} />
  </section>`;
}

const ICONS = { preparing: "flame", ready: "check", served: "hand-platter" };
/** What a tap on a line means next. */
const NEXT = /** @type {const} */ ({ queued: "ready", preparing: "ready", ready: "served" });

/** @param {{ order: string, item: TicketItem, number: number, gone: boolean }} props `number`: where its ticket is */
function Line({ order, item, number, gone }) {
  const [move, { busy, refused }] = useAsk((/** @type {"preparing" | "ready" | "served"} */ state) =>
    ask({ type: "move_item", order_id: order, position: item.position, state }),
  );
  const steady = useSteady(`${number} ${item.state} ${item.held} ${gone}`);
  const tap = (/** @type {"preparing" | "ready" | "served" | null} */ state) => state && !gone && steady() && move(state);
  const what = html`<span class="line-count">${item.qty}</span>
    <span class="line-words">
      <span class="line-name">${item.name}</span>
      ${item.options.map((option) => html`<span key=${option.option_id} class="line-option">${said([option])}</span>`)}
      ${item.allergens.length > 0 && html`<span class="line-allergens"><${Icon} name="info" />${t("kitchen.contains", { allergens: item.allergens.map(allergenName).join(", ") })}</span>`}
      ${item.note && html`<span class="line-note">${item.note}</span>`}
      ${item.struck && html`<span class="line-struck">${struckWords(item)}</span>`}
    </span>`;
  if (item.struck) return html`<li class="line struck"><s class="line-main">${what}</s></li>`;
  const next = item.state === "served" ? null : NEXT[item.state];
  return html`<li class=${`line ${item.state}`}>
    <button type="button" class="line-main" aria-disabled=${busy || gone || !next} onClick=${() => tap(next)}>
      ${what}
      <span class="line-state">
        ${item.state !== "queued" && html`<${Icon} name=${ICONS[item.state]} />`}
        <span class="aloud">${t(`item.${item.state}`)}. ${next && t(`kitchen.tap_${next}`)}</span>
      </span>
    </button>
    ${item.state === "queued" && !item.held && html`<button type="button" class="button quiet line-begin" aria-disabled=${busy || gone} aria-label=${t("kitchen.begin_item", { name: item.name })} onClick=${() => tap("preparing")}><${Icon} name="play" /></button>`}
    <${Refusal} of=${refused} />
  </li>`;
}

/** As the restaurant writes it where it is none of the fourteen. @param {string} allergen */
const allergenName = (allergen) => (known(`allergen.${allergen}`) ? t(`allergen.${allergen}`) : allergen);

/** @param {TicketItem} item */
function struckWords(item) {
  const key = `struck.${item.struck}`;
  const words = known(key) ? t(key) : item.struck;
  const at = instant(item.struck_at);
  const zone = house.restaurant.value?.timezone;
  return [words, at !== null && t("kitchen.at", { time: clock(at, zone) }), item.struck_why].filter(Boolean).join(" · ");
}
