/**
 * The kitchen's display: tickets by age, a station or all of them, counts of the whole board, and the way to what has left.
 *
 * `/staff/kitchen` shows all stations, `/staff/kitchen/<station>` one; so each screen keeps its own by its address.
 */
import { html } from "htm/preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { t } from "trivet/i18n.js";
import { Icon } from "trivet/components/icon.js";
import { announce } from "trivet/components/notice.js";
import { useHeld } from "staff/floor/held.js";
import { house } from "staff/house.js";
import { allDay, heldLongest, shown, stations } from "staff/kitchen/board.js";
import { learnStations, menuStations } from "staff/kitchen/display.js";
import { callBackLast, Recall } from "staff/kitchen/recall.js";
import { FIRE_KEY, NUMBERED, Ticket } from "staff/kitchen/ticket.js";
import { ticketKey } from "staff/live.js";
import { useAsk } from "staff/refusal.js";
import { go, Link } from "staff/router.js";
import { Keys, useShortcuts } from "staff/shortcuts.js";
import { useSteady } from "staff/steady.js";

const ALONE_MS = 1500; // after the last touch the board closes its gaps: soon, since what is to be made should be in sight

/** @param {{ rest: string[] }} props */
export function Page({ rest }) {
  const station = rest[0] ?? null;
  const [recalling, setRecalling] = useState(false);
  const [counting, setCounting] = useState(true);
  const all = house.tickets.value;
  const tickets = useMemo(() => shown(all.values(), station), [all, station]);
  const names = useMemo(() => stations(all.values(), menuStations.value), [all, menuStations.value]);
  useEffect(learnStations, []);
  const held = useMemo(() => heldLongest(tickets), [tickets]);
  const next = held && ticketKey(held.ticket);
  const steady = useSteady(held && `${next} ${held.course}`);
  useNewTickets(tickets.length);
  const [undo] = useAsk(() => callBackLast(station), { inTurn: true }); // pressed twice, two come back
  useShortcuts([
    { keys: "z", does: "kitchen.undo", run: undo },
    { keys: FIRE_KEY, does: "kitchen.fire_next", run: () => steady() && press(`.ticket [aria-keyshortcuts="${FIRE_KEY}"]`) },
    { keys: "r", does: "kitchen.recall", run: () => setRecalling(true) },
    { keys: "c", does: "kitchen.counts", run: () => setCounting((on) => !on) },
    { keys: "s", does: "kitchen.next_station", run: () => go(following(names, station)) },
    ...tickets.slice(0, NUMBERED).map((_, index) => ({ keys: String(index + 1), does: `kitchen.bump_${index + 1}`, run: () => press(`.ticket-head[data-number="${index + 1}"]`) })),
  ]);
  return html`<header class="kitchen-head">
      <h1>${t("page.kitchen")}${station !== null && html`<span class="aloud">: ${station}</span>`}</h1>
      <${Stations} names=${names} chosen=${station} />
      <button type="button" class="button last" aria-keyshortcuts="z" onClick=${undo}><${Icon} name="undo-2" />${t("kitchen.last_back")}<${Keys} of="z" /></button>
      <button type="button" class="button" aria-keyshortcuts="r" onClick=${() => setRecalling(true)}><${Icon} name="history" />${t("kitchen.recall")}<${Keys} of="r" /></button>
      <button type="button" class="button" aria-pressed=${counting} aria-keyshortcuts="c" onClick=${() => setCounting(!counting)}><${Icon} name="list" />${t("kitchen.counts")}<${Keys} of="c" /></button>
    </header>
    <div class="kitchen-board">
      ${tickets.length > 0
        ? html`<${Board} key=${station} tickets=${tickets} alone=${station !== null} next=${next} />`
        : html`<p class="kitchen-empty"><${Icon} name="chef-hat" />${t(house.known.value ? "kitchen.empty" : "loading")}</p>`}
      ${counting && tickets.length > 0 && html`<${Counts} tickets=${tickets} />`}
    </div>
    ${recalling && html`<${Recall} station=${station} onClose=${() => setRecalling(false)} />`}`;
}

/**
 * The tickets; while somebody is at them none changes places, and what has left stands there, faded, until they are done.
 * @param {{ tickets: import("staff/live.js").Ticket[], alone: boolean, next: string | null }} props `next`: which a key fires
 */
function Board({ tickets, alone, next }) {
  const { list, gone, at } = useHeld(tickets, ticketKey, ALONE_MS);
  return html`<div class="tickets" ...${at}>
    ${list.map((ticket, index) => html`<${Ticket} key=${ticketKey(ticket)} ticket=${ticket} number=${index + 1} alone=${alone} gone=${gone(ticket)} next=${ticketKey(ticket) === next} />`)}
  </div>`;
}

/** @param {{ names: string[], chosen: string | null }} props */
const Stations = ({ names, chosen }) => html`<nav class="chips" aria-label=${t("kitchen.stations")}>
  <${Link} to="/kitchen" class="chip" aria-current=${chosen === null ? "true" : undefined}>${t("kitchen.all")}<//>
  ${names.map((name) => html`<${Link} key=${name} to=${`/kitchen/${encodeURIComponent(name)}`} class="chip" aria-current=${name === chosen ? "true" : undefined}>${name}<//>`)}
</nav>`;

/** How many of each thing are to be made, over all that is shown. @param {{ tickets: import("staff/live.js").Ticket[] }} props */
const Counts = ({ tickets }) => html`<aside class="counts" tabindex="0" aria-label=${t("kitchen.counts")}>
  <h2>${t("kitchen.counts")}</h2>
  <ul>
    ${allDay(tickets).map(({ name, count }) => html`<li key=${name}><span class="line-count">${count}</span><span>${name}</span></li>`)}
  </ul>
</aside>`;

/** Says that there is more to do, to those who do not see it. @param {number} count */
function useNewTickets(count) {
  const [before, setBefore] = useState(count);
  useEffect(() => {
    if (count > before) announce(t("kitchen.new_ticket", { count }));
    setBefore(count);
  }, [count]);
}

/** @param {string[]} names @param {string | null} station */
function following(names, station) {
  const next = names[station === null ? 0 : names.indexOf(station) + 1];
  return next === undefined ? "/kitchen" : `/kitchen/${encodeURIComponent(next)}`;
}

/** Presses a button, as a finger would. @param {string} which a selector */
const press = (which) => /** @type {HTMLButtonElement | null} */ (document.querySelector(which))?.click();
