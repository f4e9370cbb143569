/** The rooms that come late: signing in, the checkout, orders, and what is kept of oneself. */
import { html } from "htm/preact";
import { arrive } from "trivet/arriving.js";

import { user } from "shop/live.js";
import { CheckoutRoom } from "shop/parts/checkout.js";
import { JoinRoom } from "shop/parts/join.js";
import { MeRoom } from "shop/parts/me.js";
import { OrderRoom } from "shop/parts/order.js";
import { OrdersRoom } from "shop/parts/orders.js";
import { RecurringRoom } from "shop/parts/recurring.js";
import { Forgot, Register, Reset, SignIn } from "shop/parts/signing.js";
import { ROOMS } from "shop/route.js";

/** All of it is here once its words and its look are. @param {string} again */
export const come = (again) => arrive("rooms", again).then(() => ({ Room }));

const ALL = /** @type {Record<string, any>} */ ({
  checkout: CheckoutRoom,
  forgot: Forgot,
  join: JoinRoom,
  me: MeRoom,
  order: OrderRoom,
  orders: OrdersRoom,
  recurring: RecurringRoom,
  register: Register,
  reset: Reset,
  "sign-in": SignIn,
});

/** Whoever has to be signed in is asked to, and goes on from there. @param {{ route: import("shop/route.js").Route }} props */
function Room({ route: { room, more } }) {
  if (ROOMS[room] && !user.value) return html`<${SignIn} more=${more ? `${room}/${more}` : room} />`;
  return html`<${ALL[room]} more=${more} />`;
}
