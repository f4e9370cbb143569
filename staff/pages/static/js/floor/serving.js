/**
 * What the kitchen has finished for a party, dish by dish, to be marked once it is on the table: also what has left the
 * kitchen's display.
 *
 * Owns: reading it from the orders whenever it changes. Must not: guess; what is ready the orders say.
 */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { t, wrong } from "trivet/i18n.js";
import { api } from "staff/account.js";
import { Act } from "staff/floor/confirm.js";
import { readyOf } from "staff/floor/ready_dishes.js";
import { ask } from "staff/house.js";

/** @typedef {import("staff/floor/ready_dishes.js").ReadyDish} ReadyDish */

/** @param {ReadyDish} dish */
const serve = ({ order_id, position }) => ask({ type: "move_item", order_id, position, state: "served" });

/** @param {{ session: import("staff/live.js").Session }} props */
export function Serving({ session }) {
  const [dishes, setDishes] = useState(/** @type {ReadyDish[]} */ ([]));
  const [failed, setFailed] = useState(/** @type {any} */ (null));
  const waits = session.ready_items > 0;
  const ids = session.orders.filter(({ status }) => status !== "cancelled" && status !== "done" && status !== "invoiced").map(({ order_id }) => order_id);
  const asked = waits ? ids.join() : "";
  useEffect(() => {
    if (!asked) return setDishes([]);
    let here = true;
    Promise.all(asked.split(",").map((id) => api.get(`/orders/${id}`))).then(
      (answers) => here && (setDishes(readyOf(answers.map(({ data }) => data))), setFailed(null)),
      (error) => here && setFailed(error),
    );
    return () => void (here = false);
  }, [asked, session.ready_items, session.ready_since]);
  if (!waits) return null;
  const all = async () => {
    for (const dish of dishes) await serve(dish);
  };
  return html`<section class="serving" aria-labelledby="serving-title">
    <h2 id="serving-title">${t("serving.title")}</h2>
    ${failed && html`<p class="refusal">${wrong(failed)}</p>`}
    <ul>${dishes.map((dish) => html`<li key=${`${dish.order_id}/${dish.position}`}>
      <span class="serving-dish">${dish.qty} × ${dish.name}${dish.note && html`<span class="line-note">${dish.note}</span>`}</span>
      <${Act} icon="check" label=${t("serving.served")} run=${() => serve(dish)} />
    </li>`)}</ul>
    ${dishes.length > 1 && html`<${Act} class="main" icon="concierge-bell" label=${t("serving.all")} run=${all} />`}
  </section>`;
}
