/**
 * What the kitchen has finished for a party, dish by dish, to be marked once it is on the table: also what has left the
 * kitchen's display.
 *
 * Owns: that list. Must not: guess; what is ready the orders say.
 */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { api } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { elsewhere, mayHave } from "staff/floor/ready_dishes.js";
import { readyReading, UNSEEN } from "staff/floor/ready_reading.js";
import { ask } from "staff/house.js";
import { Link } from "staff/router.js";
import { useSteady } from "staff/steady.js";

/** @typedef {import("staff/floor/ready_dishes.js").ReadyDish} ReadyDish */
/** @typedef {import("staff/live.js").Session} Session */

/** @param {ReadyDish} dish */
const serve = ({ order_id, position }) => ask({ type: "move_item", order_id, position, state: "served" });

/** @param {{ session: Session }} props keyed by the session: another one has other orders */
export function Serving({ session }) {
  const { dishes, known, failed, again } = useReady(session);
  if (session.ready_items === 0) return null;
  return html`<section class="serving" aria-labelledby="serving-title" aria-busy=${!known && !failed}>
    <h2 id="serving-title">${t("serving.title")}</h2>
    ${failed && html`<p class="refusal">${wrong(failed)}</p>`}
    ${!known && !failed && html`<div class="skeleton"></div>`}
    <ul>${dishes.map((dish, place) => html`<${Dish} key=${`${dish.order_id}/${dish.position}`} dish=${dish} place=${place} again=${again} />`)}</ul>
    ${known && html`<${Elsewhere} session=${session} count=${elsewhere(session, dishes)} />`}
    ${dishes.length > 1 && html`<${All} dishes=${dishes} again=${again} />`}
  </section>`;
}

/** @param {Session} session */
function useReady(session) {
  const [seen, setSeen] = useState(UNSEEN);
  const made = useRef(/** @type {ReturnType<typeof readyReading> | null} */ (null));
  const reading = (made.current ??= readyReading(async (id) => (await api.get(`/orders/${id}`)).data, setSeen));
  // The floor tells of several changes together: one served and one more ready leave the same count.
  useEffect(() => (session.ready_items > 0 ? reading.of(mayHave(session.orders)) : reading.none()), [session]);
  useEffect(() => reading.rest, []);
  return { ...seen, again: () => reading.again() };
}

/** The rows below close up: the second half of a double tap is none of theirs. @param {{ dish: ReadyDish, place: number, again: () => void }} props */
function Dish({ dish, place, again }) {
  const steady = useSteady(place);
  const run = async () => {
    if (steady()) await serve(dish).finally(again);
  };
  return html`<li>
    <span class="serving-dish">${dish.qty} × ${dish.name}${dish.note && html`<span class="line-note">${dish.note}</span>`}</span>
    <${Act} icon="check" label=${t("serving.served")} run=${run} />
  </li>`;
}

/** @param {{ dishes: ReadyDish[], again: () => void }} props */
function All({ dishes, again }) {
  const steady = useSteady(dishes.length);
  const each = async () => {
    for (const dish of dishes) await serve(dish);
  };
  const run = async () => {
    if (steady()) await each().finally(again);
  };
  return html`<${Act} class="main" icon="concierge-bell" label=${t("serving.all")} run=${run} />`;
}

/** Portions of orders that the floor does not list any more. @param {{ session: Session, count: number }} props */
function Elsewhere({ session, count }) {
  if (count === 0) return null;
  return html`<p><${Link} to=${session.table_number === null ? "/orders?status=ready" : `/orders?table=${session.table_number}`}>${t("serving.older", { count })}<//></p>`;
}
