/** The rooms that come late, with their words and their look: signing in, the checkout, orders, and what is kept of oneself. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "trivet/i18n.js";
import { createLate } from "trivet/late.js";

import { route } from "shop/live.js";
import { Back } from "shop/parts/cart.js";

const rooms = createLate((again) => import("shop/parts/rooms.js" + again).then((part) => part.come(again)));

const QUIET_MS = 2000; // until then whoever has come is waiting for products
const SOON_MS = 300; // before that nobody has begun to wait

/** Loads them before they are opened, once the page has nothing more urgent to load. */
export const loadLate = () => void setTimeout(() => navigator.onLine && rooms.want(), QUIET_MS);

export function LateRoom() {
  const [waits, setWaits] = useState(false);
  useEffect(() => {
    rooms.want();
    addEventListener("online", rooms.want);
    const timer = setTimeout(() => setWaits(true), SOON_MS);
    return () => {
      removeEventListener("online", rooms.want);
      clearTimeout(timer);
    };
  }, []);
  if (rooms.here.value) return html`<${rooms.here.value.Room} route=${route.value} />`;
  if (rooms.failed.value) {
    return html`<main class="room narrow"><${Back} /><p class="notice wait" role="alert">${t("late.failed")}</p><button type="button" class="button main" onClick=${rooms.want}>${t("try_again")}</button></main>`;
  }
  return html`<main class="room narrow">${waits && html`<p class="quiet-words" role="status">${t("loading")}</p>`}</main>`;
}
